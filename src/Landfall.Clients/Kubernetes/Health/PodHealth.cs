using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a Pod. From Argo CD: a failed pod is Degraded (kstatus calls it current), a container that cannot come up makes
/// its pod Degraded before any deadline, and a pod that runs to an end (restart policy Never or OnFailure) is Progressing until it did,
/// unless Argo CD's annotation <c>argocd.argoproj.io/ignore-restart-policy</c> says otherwise. Other than Argo CD, only what
/// <see cref="RolloutDiagnosis"/> finds Failing is Degraded: a first crash, or a registry that times out, may pass.
/// Other than kstatus, an unschedulable pod stays Progressing, as an autoscaler may bring a node.
/// </summary>
internal static class PodHealth
{
    internal static HealthStatus Assess(JsonObject pod) => pod.Text("status", "phase") switch
    {
        "Succeeded" => HealthStatus.Healthy("Ran to its end"),
        "Failed" => HealthStatus.Degraded(Problems(pod).FirstOrDefault()?.Message ?? Ended(pod)),
        "Pending" => OnItsWay(pod),
        "Running" when !PodMatch.IsReady(pod) => OnItsWay(pod),
        "Running" when RunsToAnEnd(pod) => HealthStatus.Progressing("Runs to its end"),
        "Running" => HealthStatus.Healthy(ReadyContainers(pod)),
        "Unknown" => HealthStatus.Unknown(pod.Text("status", "message") ?? $"Node {pod.Text("spec", "nodeName")} no longer tells of the pod"),
        _ => HealthStatus.Progressing("Waits to be scheduled"),
    };

    private static HealthStatus OnItsWay(JsonObject pod)
    {
        var problems = Problems(pod);
        if (problems.Find(problem => problem.Severity == ProblemSeverity.Failing) is { } failing) return HealthStatus.Degraded(failing.Message);
        if (problems.Count > 0) return HealthStatus.Progressing(problems[0].Message);
        if (pod.Condition("PodScheduled") is { IsFalse: true } unplaced) return HealthStatus.Progressing($"{unplaced.Reason}: {unplaced.Message}");
        if (pod.Text("spec", "nodeName") is null) return HealthStatus.Progressing("Waits to be scheduled");
        return HealthStatus.Progressing(RunsToAnEnd(pod) && pod.Text("status", "phase") == "Running" ? "Runs to its end" : ReadyContainers(pod));
    }

    // What containers tell by themselves; events add to it in RolloutDiagnosis.
    private static List<PodProblem> Problems(JsonObject pod)
    {
        var none = new ObjectEvents(pod, [], DateTimeOffset.MinValue);
        return [.. PodContainer.All(pod).SelectMany(container => ContainerProblems.Of(container, none))];
    }

    private static string Ended(JsonObject pod)
    {
        var reason = pod.Text("status", "reason") ?? "Failed";
        return pod.Text("status", "message") is { Length: > 0 } message ? $"{reason}: {message}" : reason;
    }

    private static bool RunsToAnEnd(JsonObject pod) =>
        (pod.Text("spec", "restartPolicy") ?? "Always") != "Always" && pod.Annotation("argocd.argoproj.io/ignore-restart-policy") != "true";

    private static string ReadyContainers(JsonObject pod)
    {
        var wanted = pod.Objects("spec", "containers").Count();
        var ready = pod.Objects("status", "containerStatuses").Count(status => status.IsTrue("ready"));
        return $"{PlainText.Share(ready, wanted, "container")} ready";
    }
}
