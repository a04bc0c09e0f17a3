using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges kinds without a rule of their own by the conditions that kstatus describes (cli-utils, pkg/kstatus/README.md).
/// Argo CD has no opinion on such a kind unless someone wrote a script for it, so kstatus is followed, with three additions:
/// a Ready condition that carries an older <c>observedGeneration</c> is stale; Stalled is looked at before Reconciling,
/// as it is the sign that waiting does not help; Available is read where Ready is missing.
/// </summary>
internal static class ConditionHealth
{
    internal static HealthStatus Assess(JsonObject obj)
    {
        if (obj.Condition("Stalled") is { IsTrue: true } stalled) return HealthStatus.Degraded(Say(stalled, "Stalled"));
        if (obj.Condition("Reconciling") is { IsTrue: true } reconciling) return HealthStatus.Progressing(Say(reconciling, "Reconciling"));
        var sign = obj.Condition("Ready") ?? obj.Condition("Available");
        // A kind that never sets a condition would be waited for without end, so no sign means Healthy;
        // a new object whose controller has not come round yet reads so too, until it did.
        if (sign is null) return HealthStatus.Healthy("Exists");
        if (IsStale(sign, obj)) return HealthStatus.Progressing(
            $"{sign.Type} speaks of generation {sign.ObservedGeneration}, not yet of {obj.Number("metadata", "generation")}");
        return sign.IsTrue ? HealthStatus.Healthy(Say(sign, sign.Type)) : HealthStatus.Progressing(Say(sign, $"{sign.Type} is {sign.Status}"));
    }

    private static bool IsStale(Condition condition, JsonObject obj) =>
        condition.ObservedGeneration is { } seen && seen != 0 && obj.Number("metadata", "generation") is { } generation && seen != generation;

    private static string Say(Condition condition, string otherwise) => condition.Says.Length > 0 ? condition.Says : otherwise;
}
