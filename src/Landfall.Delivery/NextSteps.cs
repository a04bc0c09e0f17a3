using Landfall.Delivery.Model;

namespace Landfall.Delivery;

/// <summary>The exact commands that go on from where a delivery ended.</summary>
internal static class NextSteps
{
    public static IReadOnlyList<string> After(DeliveryResult result, ReleasePlan plan) => result.Verdict switch
    {
        Verdict.Succeeded when result.Action != DeliveryAction.Rollback => plan.Fleet.Following(plan.Environment)
            .Where(next => plan.Application.Environments.Contains(next.Name))
            .Select(next => $"landfall promote {result.Application} --to {next.Name} --release {result.Release}").ToList(),
        Verdict.Failed when result.Release > 1 => [$"landfall rollback {result.Application} --environment {result.Environment}"],
        null => [$"landfall status {result.Application}"],
        _ => [],
    };
}
