using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Judges objects that are being deleted, of any kind.</summary>
internal static class Termination
{
    /// <summary>
    /// Gives Progressing for an object with a deletion timestamp, naming what holds it: its finalizers, and for a namespace
    /// what its controller says is left. Gives null for all others. Both Argo CD and kstatus see it so; the names are ours,
    /// since a stuck deletion is only ever solved at the holder of the finalizer.
    /// </summary>
    internal static HealthStatus? Assess(JsonObject obj)
    {
        if (obj.Text("metadata", "deletionTimestamp") is null) return null;
        var finalizers = obj.Texts("metadata", "finalizers").ToList();
        var blockers = obj.Kind() == "Namespace" ? NamespaceHealth.Blockers(obj) : [];
        var waits = finalizers.Count switch
        {
            0 => "Terminating",
            1 => $"Terminating; waits for the finalizer {finalizers[0]}",
            _ => $"Terminating; waits for the finalizers {string.Join(", ", finalizers)}",
        };
        return HealthStatus.Progressing(string.Join("; ", [waits, .. blockers]));
    }
}
