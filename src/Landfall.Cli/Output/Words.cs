using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

/// <summary>The names of closed values as they stand in output and in commit trailers.</summary>
internal static class Words
{
    public static string Of(DeliveryAction action) => action switch
    {
        DeliveryAction.Deploy => "deploy",
        DeliveryAction.Promote => "promote",
        DeliveryAction.Rollback => "rollback",
        _ => "apply",
    };
}
