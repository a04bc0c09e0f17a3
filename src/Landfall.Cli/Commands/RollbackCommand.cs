using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class RollbackCommand : LandfallCommand
{
    private readonly Argument<string> _application = Input.Argument("APP", "The application.");
    private readonly Option<string> _environment = Input.Required("--environment", "ENV", "The environment to roll back.");
    private readonly Option<int?> _to = Input.Number("--to", "N", "The release to go back to (default: the newest earlier one that succeeded there).");
    private readonly Option<bool> _config = Input.Flag("--config", "Also restore the files that only this environment reads.");
    private readonly Option<string?> _reason = Input.Text("--reason", "TEXT", "Why; recorded with the hold on the digests that go out of service.");
    private readonly DeliveryFlags _flags = new();

    public RollbackCommand(Globals globals, CliConsole console)
        : base(globals, console, "rollback", "Bring an environment back to an earlier release, and hold the digests it runs now.",
            "landfall rollback web --environment staging", "landfall rollback web --environment production --to 11 --reason \"checkout fails\"")
    {
        Add(_application);
        Add(_environment);
        Add(_to);
        Add(_config);
        Add(_reason);
        _flags.AddTo(this);
    }

    internal RollbackRequest Request(ParseResult arguments) => _flags.Read(
        new RollbackRequest(arguments.GetRequiredValue(_application), arguments.GetRequiredValue(_environment))
        {
            To = arguments.GetValue(_to),
            Config = arguments.GetValue(_config),
            Reason = arguments.GetValue(_reason),
        },
        arguments);

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        await using var context = await session.OpenAsync(ct);
        return new DeliveryOutput(await new DeliveryPath(context).RollbackAsync(Request(arguments), ct));
    }
}
