using System.CommandLine;

namespace Landfall.Cli.Commands;

/// <summary>The options of every command that brings something into an environment.</summary>
internal sealed class DeliveryOptions
{
    public Option<string?> Override { get; } = Input.Text("--override", "REASON", "Pass gates that refuse; the reason is recorded.");

    public Option<bool> ForceConflicts { get; } = Input.Flag("--force-conflicts", "Take fields that other managers own.");

    public Option<bool> NoWait { get; } = Input.Flag("--no-wait", "End after the apply, without a verdict on health.");

    public Option<TimeSpan?> Timeout { get; } = Input.Duration("--timeout", "How long it may take to become healthy (default: the environment's).");

    public void AddTo(Command command)
    {
        command.Add(Override);
        command.Add(ForceConflicts);
        command.Add(NoWait);
        command.Add(Timeout);
    }
}
