using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a Namespace: Healthy unless it is being deleted. Neither Argo CD nor kstatus has a rule for it; ours exists to name
/// what keeps a terminating namespace from ending.
/// </summary>
internal static class NamespaceHealth
{
    internal static HealthStatus Assess(JsonObject ns) => ns.Text("status", "phase") == "Terminating"
        ? HealthStatus.Progressing(string.Join("; ", ["Terminating", .. Blockers(ns)]))
        : HealthStatus.Healthy("Active");

    /// <summary>
    /// Gives what the namespace controller says is left (conditions since 1.16): content, finalizers, or an aggregated API
    /// that cannot be asked, which stops the deletion of every namespace.
    /// </summary>
    internal static IEnumerable<string> Blockers(JsonObject ns) => ns.Conditions()
        .Where(condition => condition is
        {
            IsTrue: true, Type: "NamespaceDeletionDiscoveryFailure" or "NamespaceDeletionGroupVersionParsingFailure"
            or "NamespaceDeletionContentFailure" or "NamespaceContentRemaining" or "NamespaceFinalizersRemaining"
        })
        .Select(condition => condition.Says)
        .Where(says => says.Length > 0);
}
