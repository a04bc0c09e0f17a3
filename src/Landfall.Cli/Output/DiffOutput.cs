using System.Text.Json;
using Landfall.Delivery;
using Landfall.Delivery.Deploy;

namespace Landfall.Cli.Output;

internal sealed record DiffDocument(string Application, string Environment, string Commit, IReadOnlyList<ObjectDifferenceDocument> Objects);

/// <summary>What an apply would do to one object: create, change, delete or conflict.</summary>
internal sealed record ObjectDifferenceDocument(string Kind, string? Namespace, string Name, string Change, string Diff);

/// <summary>What an apply would change in the cluster.</summary>
/// <param name="exitCode">Whether a difference ends the command with exit code 1, as with <c>git diff --exit-code</c>.</param>
internal sealed class DiffOutput(IReadOnlyList<ApplicationDiff> applications, bool exitCode) : CommandOutput
{
    public override int ExitCode => exitCode && applications.Any(application => application.Objects.Count > 0) ? Cli.ExitCode.Failed : Cli.ExitCode.Done;

    public override void WriteText(TextOutput output)
    {
        foreach (var application in applications)
        {
            foreach (var difference in application.Objects)
            {
                output.WriteLine(SafeText.Line($"# {application.Application} in {application.Environment}: {difference.Change} {difference.Key}"));
                foreach (var line in SafeText.Lines(difference.Text))
                    output.WriteLine(output.Paint(line, ToneOf(line)));
            }
        }
    }

    public override string ToJson() =>
        JsonSerializer.Serialize(new ListDocument<DiffDocument>([.. applications.Select(Document)]), OutputJson.Default.ListDocumentDiffDocument);

    private static DiffDocument Document(ApplicationDiff diff) => new(
        diff.Application,
        diff.Environment,
        diff.Commit,
        [.. diff.Objects.Select(o => new ObjectDifferenceDocument(o.Key.Kind, o.Key.Namespace, o.Key.Name, o.Change, o.Text))]);

    private static Tone ToneOf(string line) => line switch
    {
        ['+', '+', '+', ..] or ['-', '-', '-', ..] => Tone.Faint,
        ['+', ..] => Tone.Good,
        ['-', ..] => Tone.Bad,
        ['@', '@', ..] => Tone.Hunk,
        _ => Tone.Plain,
    };
}
