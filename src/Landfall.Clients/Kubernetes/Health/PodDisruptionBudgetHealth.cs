using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a PodDisruptionBudget as kstatus does: Healthy once its controller has seen it. Too few healthy pods are no fault of
/// the budget (Argo CD came to see it so, too). A budget that its controller cannot work out is Progressing: this passes while
/// the pods' owners are new, and where it stays, the message says what is wrong.
/// </summary>
internal static class PodDisruptionBudgetHealth
{
    internal static HealthStatus Assess(JsonObject budget)
    {
        if (budget.Condition("DisruptionAllowed") is { IsFalse: true, Reason: "SyncFailed" } failed)
            return HealthStatus.Progressing($"Cannot be worked out: {failed.Says}");
        var status = budget.At("status");
        return HealthStatus.Healthy($"{status.Count("currentHealthy")} healthy of {PlainText.Count(status.Count("expectedPods"), "pod")}, "
            + $"{status.Count("desiredHealthy")} needed, {PlainText.Count(status.Count("disruptionsAllowed"), "disruption")} allowed");
    }
}
