using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a Service. As Argo CD, a Service of type LoadBalancer waits for its address (kstatus only looks for the cluster IP):
/// without the address nobody outside reaches what was delivered. All other types are Healthy; whether pods stand behind
/// a Service is told by the workloads.
/// </summary>
internal static class ServiceHealth
{
    internal static HealthStatus Assess(JsonObject service)
    {
        var type = service.Text("spec", "type") ?? "ClusterIP";
        if (type == "ExternalName") return HealthStatus.Healthy($"Name for {service.Text("spec", "externalName")}");
        if (type == "LoadBalancer") return LoadBalancer(service);
        return service.Text("spec", "clusterIP") switch
        {
            null or "" => HealthStatus.Progressing("Waits for a cluster IP"),
            "None" => HealthStatus.Healthy("Headless"),
            var address => HealthStatus.Healthy($"{type} {address}"),
        };
    }

    private static HealthStatus LoadBalancer(JsonObject service)
    {
        var addresses = Addresses(service);
        return addresses.Count == 0
            ? HealthStatus.Progressing("Waits for an address from the load balancer")
            : HealthStatus.Healthy($"LoadBalancer {string.Join(", ", addresses)}");
    }

    /// <summary>Reads <c>status.loadBalancer.ingress</c>, which Services and Ingresses share: IP addresses or host names.</summary>
    internal static IReadOnlyList<string> Addresses(JsonObject obj) =>
        [.. obj.Objects("status", "loadBalancer", "ingress").Select(entry => entry.Text("ip") ?? entry.Text("hostname")).OfType<string>()];
}
