using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Checks that a status speaks of the specification that is in force.</summary>
internal static class Generations
{
    /// <summary>
    /// Gives Progressing while <c>status.observedGeneration</c> differs from <c>metadata.generation</c>, else null.
    /// "Differs", as kstatus has it, and not "is smaller": a status that came with a copied or restored object may claim a later one.
    /// A kind whose controller always writes the field has no status at all until it is there; for other kinds its absence says nothing.
    /// </summary>
    internal static HealthStatus? Assess(JsonObject obj)
    {
        var observed = obj.Number("status", "observedGeneration");
        var generation = obj.Number("metadata", "generation");
        if (observed is null || observed == 0) return IsAlwaysObserved(obj) ? NotSeen(generation) : null;
        return generation is null || observed == generation ? null : HealthStatus.Progressing(
            $"Its controller has seen generation {observed}, not yet {generation}");
    }

    private static HealthStatus NotSeen(long? generation) => HealthStatus.Progressing(
        generation is null ? "Its controller has not seen it yet" : $"Its controller has not seen generation {generation} yet");

    private static bool IsAlwaysObserved(JsonObject obj) => (obj.Group(), obj.Kind())
        is ("apps" or "extensions", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") or ("policy", "PodDisruptionBudget");
}
