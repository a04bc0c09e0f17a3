using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges an Ingress as kstatus does: Healthy as soon as it exists. Argo CD waits for <c>status.loadBalancer.ingress</c>,
/// which controllers may never set (behind a node port, or without a published service), and then never ends.
/// Whether the host answers is for a check of the environment's URL.
/// </summary>
internal static class IngressHealth
{
    internal static HealthStatus Assess(JsonObject ingress)
    {
        var addresses = ServiceHealth.Addresses(ingress);
        return HealthStatus.Healthy(addresses.Count == 0 ? "Its controller has told no address (not all do)" : $"Address {string.Join(", ", addresses)}");
    }
}
