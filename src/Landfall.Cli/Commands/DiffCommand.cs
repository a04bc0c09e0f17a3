using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class DiffCommand : LandfallCommand
{
    private readonly SelectionOptions _selection = new();
    private readonly Option<bool> _candidate = CandidateOption.Create();
    private readonly Option<bool> _exitCode = Input.Flag("--exit-code", "End with exit code 1 when there are differences.");

    public DiffCommand(Globals globals, CliConsole console)
        : base(globals, console, "diff", "Show what an apply would change in the cluster.",
            "landfall diff web --environment production", "landfall diff --environment staging --all --exit-code")
    {
        _selection.AddTo(this);
        Add(_candidate);
        Add(_exitCode);
    }

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        await using var context = await session.OpenAsync(ct);
        var differences = await new FleetView(context).DiffAsync(_selection.Read(arguments) with { Candidate = arguments.GetValue(_candidate) }, ct);
        if (differences.All(application => application.Objects.Count == 0))
            session.Talk.Say("no differences");
        return new DiffOutput(differences, arguments.GetValue(_exitCode));
    }
}
