using System.CommandLine;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

/// <summary>The options of every command that brings something into an environment.</summary>
internal sealed class DeliveryFlags
{
    private readonly Option<string?> _override = Input.Text("--override", "REASON", "Pass gates that refuse; the reason is recorded.");
    private readonly Option<bool> _forceConflicts = Input.Flag("--force-conflicts", "Take fields that other managers own.");
    private readonly Option<bool> _noWait = Input.Flag("--no-wait", "End after the apply, without a verdict on health.");
    private readonly Option<TimeSpan?> _timeout = Input.Duration("--timeout", "How long it may take to become healthy (default: the environment's).");

    public void AddTo(Command command)
    {
        command.Add(_override);
        command.Add(_forceConflicts);
        command.Add(_noWait);
        command.Add(_timeout);
    }

    /// <summary>Returns the request with what these options say.</summary>
    public T Read<T>(T request, ParseResult arguments)
        where T : DeliveryOptions =>
        (T)((DeliveryOptions)request with
        {
            Override = arguments.GetValue(_override),
            ForceConflicts = arguments.GetValue(_forceConflicts),
            NoWait = arguments.GetValue(_noWait),
            Timeout = arguments.GetValue(_timeout),
        });
}
