using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class ApplyCommand : LandfallCommand
{
    private readonly SelectionOptions _selection = new();
    private readonly DeliveryFlags _flags = new();

    public ApplyCommand(Globals globals, CliConsole console)
        : base(globals, console, "apply", "Bring the cluster to what Git says: after a change of configuration, or when it was lost.",
            "landfall apply web --environment staging", "landfall apply --environment production --all")
    {
        _selection.AddTo(this);
        _flags.AddTo(this);
    }

    internal ApplyRequest Request(ParseResult arguments)
    {
        var selection = _selection.Read(arguments);
        return _flags.Read(new ApplyRequest(selection.Environment) { Applications = selection.Applications, All = selection.All }, arguments);
    }

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var request = Request(arguments);
        session.Talk.NamesApplications = request.Applications.Count != 1;
        await using var context = await session.OpenAsync(ct);
        return new ApplyOutput(await new DeliveryPath(context).ApplyAsync(request, ct), request.Environment);
    }
}
