using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a StatefulSet. As Argo CD, pods must be ready even where the update strategy is OnDelete (kstatus calls that current
/// at once), but then nobody waits for the new revision, which only comes as a person deletes pods. From kstatus: pods beyond
/// the wanted number count. A partition is done when the pods above it are new. <c>availableReplicas</c> counts where it is told
/// and <c>minReadySeconds</c> asks for it (servers before 1.22 do not know it). The controller never says that it failed;
/// <see cref="RolloutDiagnosis"/> reads that from pods and events.
/// </summary>
internal static class StatefulSetHealth
{
    internal static HealthStatus Assess(JsonObject set)
    {
        var desired = set.Number("spec", "replicas") ?? 1;
        if (Unready(set, desired) is { } unready) return HealthStatus.Progressing(unready);
        if (set.Text("spec", "updateStrategy", "type") == "OnDelete") return OnDelete(set, desired);
        var partition = set.Count("spec", "updateStrategy", "rollingUpdate", "partition");
        if (partition > 0) return Partitioned(set, desired, partition);
        if (!RunsOneRevision(set)) return HealthStatus.Progressing($"{PlainText.Share(set.Count("status", "updatedReplicas"), desired, "pod")} updated");
        return HealthStatus.Healthy(desired == 0 ? "Scaled to 0 pods" : $"{PlainText.Share(desired, desired, "updated pod")} ready");
    }

    private static string? Unready(JsonObject set, long desired)
    {
        var status = set.At("status");
        var replicas = status.Count("replicas");
        var ready = status.Count("readyReplicas");
        if (ready < desired) return $"{PlainText.Share(ready, desired, "pod")} ready{Updating(set)}";
        if (replicas > desired) return $"{PlainText.Count(replicas - desired, "surplus pod")} still to end";
        var available = status.Number("availableReplicas");
        var seconds = set.Count("spec", "minReadySeconds");
        return seconds > 0 && available < desired ? $"{PlainText.Share(available.Value, desired, "pod")} available (ready for {seconds} s)" : null;
    }

    private static string Updating(JsonObject set) =>
        RunsOneRevision(set) ? "" : $"; {set.Count("status", "updatedReplicas")} updated";

    private static bool RunsOneRevision(JsonObject set) => set.Text("status", "currentRevision") == set.Text("status", "updateRevision");

    private static HealthStatus OnDelete(JsonObject set, long desired) => HealthStatus.Healthy(
        $"{PlainText.Share(desired, desired, "pod")} ready"
        + (RunsOneRevision(set) ? "" : $"; {set.Count("status", "updatedReplicas")} updated, the others when they are deleted (OnDelete)"));

    private static HealthStatus Partitioned(JsonObject set, long desired, long partition)
    {
        var wanted = Math.Max(0, desired - partition);
        var updated = set.Count("status", "updatedReplicas");
        // Once all revisions are the same, the pods below the partition are as new as the others.
        if (!RunsOneRevision(set) && updated < wanted)
            return HealthStatus.Progressing($"{PlainText.Share(updated, wanted, "pod")} updated (partition {partition} keeps the others)");
        return HealthStatus.Healthy($"{PlainText.Share(desired, desired, "pod")} ready; partition {partition} lets {wanted} of them be updated");
    }
}
