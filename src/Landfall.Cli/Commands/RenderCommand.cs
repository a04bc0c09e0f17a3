using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class RenderCommand : LandfallCommand
{
    private readonly SelectionOptions _selection = new();
    private readonly Option<bool> _candidate = CandidateOption.Create();

    public RenderCommand(Globals globals, CliConsole console)
        : base(globals, console, "render", "Show the manifests that an apply would send, as YAML, with the values of Secrets hidden.",
            "landfall render web --environment production", "landfall render --environment staging --all > staging.yaml")
    {
        _selection.AddTo(this);
        Add(_candidate);
    }

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        await using var context = await session.OpenAsync(ct);
        return new RenderOutput(await new FleetView(context).RenderAsync(_selection.Read(arguments) with { Candidate = arguments.GetValue(_candidate) }, ct));
    }
}
