using System.CommandLine;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

internal sealed class ValidateCommand : LandfallCommand
{
    private readonly Argument<string?> _folder = Input.OptionalArgument("DIR", "A checkout of the config repo (default: the config repo).");

    public ValidateCommand(Globals globals, CliConsole console)
        : base(globals, console, "validate", "Check the files of a config repo, and list every error with file, line and column.",
            "landfall validate", "landfall validate ./config --output json")
        => Add(_folder);

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        await using var path = session.OpenPath();
        var problems = await path.ValidateAsync(arguments.GetValue(_folder), ct);
        session.Talk.Say(problems.Count switch { 0 => "valid", 1 => "1 error", var count => $"{count} errors" });
        return new ValidationOutput(problems);
    }
}
