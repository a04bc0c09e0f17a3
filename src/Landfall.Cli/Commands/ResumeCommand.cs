using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class ResumeCommand : LandfallCommand
{
    private readonly Argument<string> _application = Input.Argument("APP", "The application.");
    private readonly Option<string> _environment = Input.Required("--environment", "ENV", "The environment.");
    private readonly Option<string?> _digest = Input.Text("--digest", "DIGEST", "Lift the hold on this digest (default: the hold on the environment).");
    private readonly Option<string?> _reason = Input.Text("--reason", "TEXT", "Why; recorded.");

    public ResumeCommand(Globals globals, CliConsole console)
        : base(globals, console, "resume", "Lift a hold on an environment or on a digest.",
            "landfall resume web --environment production", "landfall resume web --environment staging --digest sha256:7d8f...")
    {
        Add(_application);
        Add(_environment);
        Add(_digest);
        Add(_reason);
    }

    internal HoldRequest Request(ParseResult arguments) => new(arguments.GetRequiredValue(_application), arguments.GetRequiredValue(_environment))
    {
        Digest = arguments.GetValue(_digest),
        Reason = arguments.GetValue(_reason),
    };

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var request = Request(arguments);
        await using var context = await session.OpenAsync(ct);
        return new HoldOutput("resumed", request, await new DeliveryPath(context).ResumeAsync(request, ct));
    }
}
