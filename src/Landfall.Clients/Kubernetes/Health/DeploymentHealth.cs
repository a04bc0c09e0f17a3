using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a Deployment. From Argo CD: paused is Suspended, since it waits by its own specification. From kstatus: pods beyond
/// the wanted number count, and the controller itself must call the rollout complete and available, which closes the gap
/// in which the counts already look right. Both: a passed progress deadline is Degraded.
/// </summary>
internal static class DeploymentHealth
{
    // The deadline that Kubernetes reads as "none"; the Progressing condition is not set then.
    private const long NoDeadline = int.MaxValue;

    internal static HealthStatus Assess(JsonObject deployment)
    {
        var desired = deployment.Number("spec", "replicas") ?? 1;
        if (deployment.IsTrue("spec", "paused"))
            return HealthStatus.Suspended($"The rollout is paused; {deployment.Count("status", "updatedReplicas")} of {PlainText.Count(desired, "pod")} are updated");

        var shortfall = Shortfall(deployment, desired) ?? Unconfirmed(deployment);
        if (HasPassedDeadline(deployment)) return HealthStatus.Degraded(DeadlineMessage(deployment, shortfall));
        return shortfall is null
            ? HealthStatus.Healthy(desired == 0 ? "Scaled to 0 pods" : $"{PlainText.Share(desired, desired, "updated pod")} ready")
            : HealthStatus.Progressing(shortfall + CreationFailure(deployment));
    }

    internal static bool HasPassedDeadline(JsonObject deployment) => deployment.Condition("Progressing") is { Reason: "ProgressDeadlineExceeded" };

    internal static string DeadlineMessage(JsonObject deployment) =>
        DeadlineMessage(deployment, Shortfall(deployment, deployment.Number("spec", "replicas") ?? 1));

    private static string DeadlineMessage(JsonObject deployment, string? shortfall) =>
        $"No progress within the deadline of {deployment.Number("spec", "progressDeadlineSeconds") ?? 600} s"
        + (shortfall is null ? "" : $": {shortfall}") + CreationFailure(deployment);

    // readyReplicas counts pods of all revisions, so it is only told once no old pod is left.
    private static string? Shortfall(JsonObject deployment, long desired)
    {
        var status = deployment.At("status");
        var replicas = status.Count("replicas");
        var updated = status.Count("updatedReplicas");
        var ready = status.Count("readyReplicas");
        var available = status.Count("availableReplicas");
        if (updated < desired || replicas > updated)
            return $"{PlainText.Share(Math.Min(updated, desired), desired, "pod")} updated" + Rest(replicas - updated);
        if (updated > desired) return $"{PlainText.Count(updated - desired, "surplus pod")} still to end";
        if (ready < desired) return $"{PlainText.Share(ready, desired, "updated pod")} ready";
        if (available < desired) return $"{PlainText.Share(available, desired, "updated pod")} available (ready for {deployment.Count("spec", "minReadySeconds")} s)";
        return null;
    }

    private static string? Unconfirmed(JsonObject deployment)
    {
        if (deployment.Condition("Available") is { IsTrue: false } unavailable) return $"Not available: {unavailable.Says}";
        if ((deployment.Number("spec", "progressDeadlineSeconds") ?? NoDeadline) == NoDeadline) return null;
        return deployment.Condition("Progressing") is { IsTrue: true, Reason: "NewReplicaSetAvailable" }
            ? null
            : "Its controller has not called the rollout complete yet";
    }

    private static string CreationFailure(JsonObject deployment) =>
        deployment.Condition("ReplicaFailure") is { IsTrue: true } failure ? $"; pods cannot be created: {failure.Says}" : "";

    private static string Rest(long old) => old > 0 ? $", {PlainText.Count(old, "old pod")} still to end" : "";
}
