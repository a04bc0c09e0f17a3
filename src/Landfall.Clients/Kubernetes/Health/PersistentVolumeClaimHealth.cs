using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a PersistentVolumeClaim as Argo CD does: Bound is Healthy, Lost is Degraded (kstatus waits for ever there), Pending is
/// Progressing. A claim whose storage class binds on first use stays Pending until a pod uses it: apply it in one set
/// with its workload. An enlargement that is under way or failed leaves the claim usable, so it is only told.
/// </summary>
internal static class PersistentVolumeClaimHealth
{
    internal static HealthStatus Assess(JsonObject claim) => claim.Text("status", "phase") switch
    {
        "Bound" => HealthStatus.Healthy($"Bound, {claim.Text("status", "capacity", "storage") ?? "size unknown"}{Resize(claim)}"),
        "Lost" => HealthStatus.Degraded($"Its volume {claim.Text("spec", "volumeName")} is lost"),
        _ => HealthStatus.Progressing($"Waits to be bound to a volume of {Class(claim)}"),
    };

    private static string Class(JsonObject claim) =>
        claim.Text("spec", "storageClassName") is { Length: > 0 } name ? $"storage class {name}" : "no storage class";

    private static string Resize(JsonObject claim)
    {
        var condition = claim.Conditions().FirstOrDefault(condition => condition.IsTrue
            && condition.Type is "Resizing" or "FileSystemResizePending" or "ControllerResizeError" or "NodeResizeError");
        return condition is null ? "" : $"; {condition.Type}: {condition.Says}";
    }
}
