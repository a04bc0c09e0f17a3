using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class StatusCommand : LandfallCommand
{
    private readonly Argument<string[]> _applications = Input.Arguments("APP", "Applications (default: all).");
    private readonly Option<string?> _environment = Input.Text("--environment", "ENV", "Only this environment.");

    public StatusCommand(Globals globals, CliConsole console)
        : base(globals, console, "status", "Show what runs where: release, digest, commit, verdict, age, pods.",
            "landfall status", "landfall status web --environment production --output json")
    {
        Add(_applications);
        Add(_environment);
    }

    internal StatusRequest Request(ParseResult arguments) => new()
    {
        Applications = arguments.GetValue(_applications) ?? [],
        Environment = arguments.GetValue(_environment),
    };

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        session.Talk.NamesApplications = true;
        await using var context = await session.OpenAsync(ct);
        var rows = await new FleetView(context).StatusAsync(Request(arguments), ct);
        if (rows.Count == 0)
            session.Talk.Say("no application is deployed there");
        return new StatusOutput(rows, session.Console.Time.GetUtcNow());
    }
}
