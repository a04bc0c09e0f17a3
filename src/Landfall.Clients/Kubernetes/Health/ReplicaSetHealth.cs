using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a ReplicaSet. Where pods cannot be created, Argo CD says Degraded and kstatus in progress; the better answer depends
/// on the reason: a used-up quota or a webhook that does not answer may give way, what an admission rule forbids does not.
/// From kstatus: pods beyond the wanted number count.
/// </summary>
internal static class ReplicaSetHealth
{
    internal static HealthStatus Assess(JsonObject set)
    {
        var desired = set.Number("spec", "replicas") ?? 1;
        if (set.Condition("ReplicaFailure") is { IsTrue: true } failure) return Failed(failure);
        var status = set.At("status");
        var ready = status.Count("readyReplicas");
        var available = status.Count("availableReplicas");
        if (ready < desired) return HealthStatus.Progressing($"{PlainText.Share(ready, desired, "pod")} ready");
        if (available < desired) return HealthStatus.Progressing($"{PlainText.Share(available, desired, "pod")} available (ready for {set.Count("spec", "minReadySeconds")} s)");
        if (status.Count("replicas") - desired is > 0 and var surplus) return HealthStatus.Progressing($"{PlainText.Count(surplus, "surplus pod")} still to end");
        return HealthStatus.Healthy(desired == 0 ? "Scaled to 0 pods" : $"{PlainText.Share(desired, desired, "pod")} ready");
    }

    private static HealthStatus Failed(Condition failure)
    {
        var what = failure.Reason == "FailedDelete" ? "Pods cannot be deleted" : "Pods cannot be created";
        return CreationProblems.SeverityOf(failure.Message) == ProblemSeverity.Failing
            ? HealthStatus.Degraded($"{what}: {failure.Says}")
            : HealthStatus.Progressing($"{what}: {failure.Says}");
    }
}
