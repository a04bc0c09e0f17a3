using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class HoldCommand : LandfallCommand
{
    private readonly Argument<string> _application = Input.Argument("APP", "The application.");
    private readonly Option<string> _environment = Input.Required("--environment", "ENV", "The environment that is not to move, or not to take the digest.");
    private readonly Option<string?> _digest = Input.Text("--digest", "DIGEST", "Hold this digest only (default: everything in the environment).");
    private readonly Option<string> _reason = Input.Required("--reason", "TEXT", "Why; recorded.");
    private readonly Option<TimeSpan?> _for = Input.Duration("--for", "Until when, from now (default: until it is lifted).");

    public HoldCommand(Globals globals, CliConsole console)
        : base(globals, console, "hold", "Record that an environment does not move, or does not take a digest, until it is lifted.",
            "landfall hold web --environment production --reason \"sale weekend\" --for 2d")
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
        Reason = arguments.GetRequiredValue(_reason),
        For = arguments.GetValue(_for),
    };

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var request = Request(arguments);
        await using var context = await session.OpenAsync(ct);
        return new HoldOutput("held", request, await new DeliveryPath(context).HoldAsync(request, ct));
    }
}
