using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges an APIService as Argo CD does: Available is Healthy, all else is Progressing, since the pods that serve it may come up
/// later. kstatus knows no such rule and would not wait.
/// </summary>
internal static class ApiServiceHealth
{
    internal static HealthStatus Assess(JsonObject service) => service.Condition("Available") switch
    {
        { IsTrue: true } available => HealthStatus.Healthy(available.Says.Length > 0 ? available.Says : "Available"),
        { } unavailable => HealthStatus.Progressing($"Not available: {unavailable.Says}"),
        null => HealthStatus.Progressing("Waits to become available"),
    };
}
