using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a DaemonSet. From kstatus: the controller must have seen this very generation, and every wanted node must have
/// a pod before pods are compared. From Argo CD: OnDelete does not wait for the new revision, which only comes as a person
/// deletes pods; the pods must be available all the same. No node wanted is Healthy, and said so.
/// </summary>
internal static class DaemonSetHealth
{
    internal static HealthStatus Assess(JsonObject set)
    {
        var status = set.At("status");
        var desired = status.Count("desiredNumberScheduled");
        var updated = status.Count("updatedNumberScheduled");
        var onDelete = set.Text("spec", "updateStrategy", "type") == "OnDelete";
        if (desired == 0) return HealthStatus.Healthy("No node matches, so no pod is wanted");
        if (status.Count("currentNumberScheduled") is var placed && placed < desired)
            return HealthStatus.Progressing($"{PlainText.Share(placed, desired, "node")} given a pod");
        if (updated < desired && !onDelete) return HealthStatus.Progressing($"{PlainText.Share(updated, desired, "pod")} updated");
        if (Unready(set, desired, onDelete ? "pod" : "updated pod") is { } unready) return HealthStatus.Progressing(unready);
        return HealthStatus.Healthy(updated < desired
            ? $"{PlainText.Share(desired, desired, "pod")} ready; {updated} updated, the others when they are deleted (OnDelete)"
            : $"{PlainText.Share(desired, desired, "updated pod")} ready");
    }

    private static string? Unready(JsonObject set, long desired, string pod)
    {
        var ready = set.Count("status", "numberReady");
        if (ready < desired) return $"{PlainText.Share(ready, desired, pod)} ready";
        var available = set.Count("status", "numberAvailable");
        return available < desired ? $"{PlainText.Share(available, desired, pod)} available (ready for {set.Count("spec", "minReadySeconds")} s)" : null;
    }
}
