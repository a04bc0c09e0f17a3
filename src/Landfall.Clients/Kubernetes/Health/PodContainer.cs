using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Joins what a pod wants of one container with what became of it.</summary>
internal sealed record PodContainer(JsonObject Pod, string Name, bool IsInit, JsonObject Spec, JsonObject? Status)
{
    internal string Title => IsInit && !IsSidecar ? $"Init container {Name}" : $"Container {Name}";

    /// <summary>An init container that runs as long as the pod (1.28).</summary>
    internal bool IsSidecar => IsInit && Spec.Text("restartPolicy") == "Always";

    internal string RestartPolicy => Spec.Text("restartPolicy") ?? Pod.Text("spec", "restartPolicy") ?? "Always";

    internal bool IsReady => Status.IsTrue("ready");

    internal long Restarts => Status.Count("restartCount");

    internal JsonObject? Waiting => Status.At("state", "waiting") as JsonObject;

    internal JsonObject? Running => Status.At("state", "running") as JsonObject;

    internal JsonObject? Terminated => Status.At("state", "terminated") as JsonObject;

    /// <summary>How its previous run ended.</summary>
    internal JsonObject? LastEnd => Status.At("lastState", "terminated") as JsonObject;

    internal PodProblem Problem(string reason, string message, ProblemSeverity severity, bool logsHelp = false) =>
        new(Pod.Name(), Name, reason, message, severity, logsHelp);

    /// <summary>Gives the init containers, then the others, in the order of the specification.</summary>
    internal static IReadOnlyList<PodContainer> All(JsonObject pod) =>
        [.. Of(pod, "initContainers", "initContainerStatuses", isInit: true), .. Of(pod, "containers", "containerStatuses", isInit: false)];

    private static IEnumerable<PodContainer> Of(JsonObject pod, string specs, string statuses, bool isInit) =>
        from spec in pod.Objects("spec", specs)
        let name = spec.Text("name") ?? ""
        select new PodContainer(pod, name, isInit, spec, pod.Objects("status", statuses).FirstOrDefault(status => status.Text("name") == name));
}
