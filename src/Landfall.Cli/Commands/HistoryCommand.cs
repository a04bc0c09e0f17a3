using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class HistoryCommand : LandfallCommand
{
    private const int DefaultLimit = 20;

    private readonly Argument<string> _application = Input.Argument("APP", "The application.");
    private readonly Option<string?> _environment = Input.Text("--environment", "ENV", "Only this environment.");
    private readonly Option<int?> _limit = Input.Number("--limit", "N", $"How many deliveries to show (default: {DefaultLimit}).");

    public HistoryCommand(Globals globals, CliConsole console)
        : base(globals, console, "history", "Show the deliveries of an application, newest first.",
            "landfall history web", "landfall history web --environment production --limit 5")
    {
        Add(_application);
        Add(_environment);
        Add(_limit);
    }

    internal HistoryRequest Request(ParseResult arguments) => new(arguments.GetRequiredValue(_application))
    {
        Environment = arguments.GetValue(_environment),
        Limit = arguments.GetValue(_limit) ?? DefaultLimit,
    };

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        await using var context = await session.OpenAsync(ct);
        var rows = await new FleetView(context).HistoryAsync(Request(arguments), ct);
        if (rows.Count == 0)
            session.Talk.Say("nothing was delivered yet");
        return new HistoryOutput(rows, session.Console.Time.GetUtcNow());
    }
}
