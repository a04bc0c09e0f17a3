using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class ValidateCommand : LandfallCommand
{
    private readonly Argument<string?> _folder = Input.OptionalArgument("DIR", "A checkout of the config repo, with what is not committed (default: the current folder, else the config repo).");

    public ValidateCommand(Globals globals, CliConsole console)
        : base(globals, console, "validate", "Check the files of a config repo, and list every error with file, line and column.",
            "landfall validate", "landfall validate ./config --output json")
        => Add(_folder);

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var folder = arguments.GetValue(_folder) ?? (session.NamesConfigRepo || !File.Exists(FleetReader.FleetFile) ? null : ".");
        var problems = folder is null ? await OfTipAsync(session, ct) : await FleetView.ValidateAsync(ConfigSnapshot.OfFolder(Existing(folder)), ct);
        session.Talk.Say(problems.Count switch { 0 => "valid", 1 => "1 error", var count => $"{count} errors" });
        return new ValidationOutput(problems);
    }

    private static async Task<IReadOnlyList<FileProblem>> OfTipAsync(Session session, CancellationToken ct)
    {
        await using var context = await session.OpenAsync(ct);
        return await FleetView.ValidateAsync(await context.TipAsync(ct), ct);
    }

    private static string Existing(string folder) => Directory.Exists(folder) ? folder
        : throw new LandfallException(FailureKind.Invalid, $"there is no folder {folder}", "Name a checkout of the config repo.");
}
