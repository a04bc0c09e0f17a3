using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Delivery;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Commands;

internal sealed class ValidateCommand : LandfallCommand
{
    private readonly Argument<string?> _folder = Input.OptionalArgument("DIR", "A config repo's folder, checked as it lies there (default: the one around the current folder).");

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

    /// <summary>Returns the nearest folder, from this one upwards, that declares a fleet; this one where none does.</summary>
    internal static string Around(string folder)
    {
        for (var around = folder; around is not null; around = Path.GetDirectoryName(around))
            if (File.Exists(Path.Combine(around, "landfall.yaml")))
                return around;
        return folder;
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
        if (session.NamesConfigRepo)
        {
            await using var context = await session.OpenAsync(ct);
            return await FleetView.ValidateAsync(await context.TipAsync(ct), ct);
        }

        var folder = arguments.GetValue(_folder) ?? Around(Directory.GetCurrentDirectory());
        if (!Directory.Exists(folder))
            throw new LandfallException(FailureKind.Invalid, $"there is no folder {folder}");
        return await FleetView.ValidateAsync(ConfigSnapshot.OfFolder(folder), ct);
    }
}
