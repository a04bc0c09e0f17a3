using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a HorizontalPodAutoscaler of any version (v1 keeps its conditions in an annotation). As Argo CD, one that cannot find
/// or change its target, or whose specification cannot be worked with, is Degraded, and a new one is Progressing until its
/// controller came round. Unlike Argo CD, metrics that cannot be read are Healthy and told: they lag behind new pods in every
/// rollout, and a metrics server that is down is no fault of the release.
/// </summary>
internal static class HorizontalPodAutoscalerHealth
{
    private const string AnnotatedConditions = "autoscaling.alpha.kubernetes.io/conditions";

    internal static HealthStatus Assess(JsonObject autoscaler)
    {
        var conditions = Conditions(autoscaler).ToList();
        if (conditions.Find(IsBroken) is { } broken) return HealthStatus.Degraded(broken.Says);
        if (conditions.Find(condition => condition is { IsFalse: true, Type: "ScalingActive" }) is { } inactive)
            return HealthStatus.Healthy(inactive.Reason == "ScalingDisabled" ? "Its target is scaled to 0 pods" : $"Does not scale now: {inactive.Says}");
        if (!conditions.Exists(condition => condition is { IsTrue: true, Type: "AbleToScale" or "ScalingLimited" }))
            return HealthStatus.Progressing(conditions.Find(condition => condition.Type == "AbleToScale")?.Says ?? "Its controller has not come round yet");
        return HealthStatus.Healthy($"{autoscaler.Count("status", "currentReplicas")} pods, {autoscaler.Count("status", "desiredReplicas")} wanted "
            + $"({autoscaler.Number("spec", "minReplicas") ?? 1} to {autoscaler.Count("spec", "maxReplicas")})");
    }

    private static bool IsBroken(Condition condition) => condition is
    { IsFalse: true, Type: "AbleToScale", Reason: "FailedGetScale" or "FailedUpdateScale" }
        or { IsFalse: true, Type: "ScalingActive", Reason: "InvalidSelector" or "InvalidMetricSourceType" or "AmbiguousSelector" };

    private static IEnumerable<Condition> Conditions(JsonObject autoscaler) =>
        autoscaler.Annotation(AnnotatedConditions) is { } text ? Parse(text) : autoscaler.Conditions();

    private static IEnumerable<Condition> Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text).Objects().Select(entry => Health.Condition.Read(entry)).ToList();
        }
        catch (JsonException)
        {
            // An annotation that a person broke tells as much as none.
            return [];
        }
    }
}
