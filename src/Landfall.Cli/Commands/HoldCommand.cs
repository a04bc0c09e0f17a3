using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class HoldCommand : LandfallCommand
{
    private readonly Argument<string> _application = Input.Argument("APP", "The application.");
    private readonly Option<string> _environment = Input.Required("--environment", "ENV", "The environment.");
    private readonly Option<string?> _digest = Input.Text("--digest", "DIGEST", "Hold this digest only, as sha256:... (default: nothing moves).");
    private readonly Option<string?> _reason = Input.Text("--reason", "TEXT", "Why; whoever is refused reads it.");
    private readonly Option<TimeSpan?> _for = Input.Duration("--for", "For how long (default: until `landfall resume`).");

    public HoldCommand(Globals globals, CliConsole console)
        : base(globals, console, "hold", "Record that an environment does not take a digest, or takes nothing new of an application.",
            "landfall hold web --environment production --reason \"sale\" --for 48h")
    {
        Add(_application);
        Add(_environment);
        Add(_digest);
        Add(_reason);
        Add(_for);
    }

    internal HoldRequest Request(ParseResult arguments) => new(arguments.GetRequiredValue(_application), arguments.GetRequiredValue(_environment))
    {
        Digest = arguments.GetValue(_digest),
        Reason = arguments.GetValue(_reason),
        For = arguments.GetValue(_for),
    };

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var request = Request(arguments);
        await using var context = await session.OpenAsync(ct);
        return new HoldOutput(request, await new DeliveryPath(context).HoldAsync(request, ct), "held");
    }
}
