using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a CustomResourceDefinition as kstatus does: Established is Healthy, names that another definition holds are Degraded,
/// as no waiting frees them. Argo CD also calls a non-structural schema Degraded; such definitions (v1beta1) serve objects
/// all the same.
/// </summary>
internal static class CustomResourceDefinitionHealth
{
    internal static HealthStatus Assess(JsonObject definition)
    {
        if (definition.Condition("NamesAccepted") is { IsFalse: true } refused) return HealthStatus.Degraded($"Names are not accepted: {refused.Says}");
        return definition.Condition("Established") switch
        {
            { IsTrue: true } => HealthStatus.Healthy("Established"),
            // "Installing" is the short time between accepted names and served paths.
            { IsFalse: true, Reason: not "Installing" } failed => HealthStatus.Degraded($"Not established: {failed.Says}"),
            _ => HealthStatus.Progressing("Waits to be established"),
        };
    }
}
