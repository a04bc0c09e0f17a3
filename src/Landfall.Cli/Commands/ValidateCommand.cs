using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Delivery;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Commands;

internal sealed class ValidateCommand : LandfallCommand
{
    private readonly Argument<string?> _folder = Input.OptionalArgument("DIR", "A config repo's folder, checked as it lies there (default: the one around the current folder, else the config repo).");

    public ValidateCommand(Globals globals, CliConsole console)
        : base(globals, console, "validate",
            "Check the files of a config repo, and list every error with file, line and column; with --config-repo those of its newest commit.",
            "landfall validate", "landfall validate ./config --output json")
    {
        Add(_folder);
        Validators.Add(result =>
        {
            if (result.GetResult(_folder)?.Tokens.Count > 0 && result.GetResult(globals.ConfigRepo) is not null)
                result.AddError("DIR and --config-repo exclude each other");
        });
    }

    /// <summary>Returns the nearest folder, from this one upwards, that declares a fleet; null where none does.</summary>
    internal static string? Around(string folder)
    {
        var around = folder;
        while (around is not null && !File.Exists(Path.Combine(around, FleetReader.FleetFile)))
            around = Path.GetDirectoryName(around);
        return around;
    }

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var problems = await ProblemsAsync(arguments, session, ct);
        session.Talk.Say(problems.Count switch { 0 => "valid", 1 => "1 error", var count => $"{count} errors" });
        return new ValidationOutput(problems);
    }

    // The variable names a remote for deliveries; here it must not hide the files that are being worked on.
    private async Task<IReadOnlyList<FileProblem>> ProblemsAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var folder = arguments.GetValue(_folder) ?? (session.NamesConfigRepo ? null : Around(Directory.GetCurrentDirectory()));
        if (folder is not null)
        {
            return Directory.Exists(folder)
                ? await FleetView.ValidateAsync(ConfigSnapshot.OfFolder(folder), ct)
                : throw new LandfallException(FailureKind.Invalid, $"there is no folder {folder}", "Name a checkout of the config repo.");
        }

        await using var context = await session.OpenAsync(ct);
        return await FleetView.ValidateAsync(await context.TipAsync(ct), ct);
    }
}
