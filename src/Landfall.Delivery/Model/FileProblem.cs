using System.Text.RegularExpressions;
using Landfall.Clients;
using Landfall.Clients.Yaml;

namespace Landfall.Delivery.Model;

/// <summary>One error in a file of a repo, with its place (line and column count from 1; 0 when the whole file is meant).</summary>
public sealed record FileProblem(string File, int Line, int Column, string Message)
{
    public static FileProblem At(YamlDocument document, YamlPath path, string message) => At(document, document.MarkOf(path), message);

    public static FileProblem AtKey(YamlDocument document, YamlPath path, string message) => At(document, document.MarkOfKey(path), message);

    public static FileProblem Of(YamlException error) => new(error.File, error.Mark?.Line ?? 0, error.Mark?.Column ?? 0, error.Message);

    /// <summary>Takes the place from the start of an error's message, as in "file:3:1: …"; without one, the file given.</summary>
    public static FileProblem Of(LandfallException error, string otherwise)
    {
        var match = Regex.Match(error.Message, @"^(?<file>[^:\s]+)(:(?<line>[0-9]+):(?<column>[0-9]+))?: ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return !match.Success ? new(otherwise, 0, 0, error.Message)
            : new(match.Groups["file"].Value, Number("line"), Number("column"), error.Message);

        int Number(string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value) : 0;
    }

    public override string ToString() =>
        Message.StartsWith(File, StringComparison.Ordinal) ? Message : Line > 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}: {Message}";

    private static FileProblem At(YamlDocument document, YamlMark? mark, string message)
    {
        mark ??= document.Start;
        return new(document.File, mark.Line, mark.Column, message);
    }
}

/// <summary>Everything that is wrong with a repo's files, in one error.</summary>
public sealed class InvalidFilesException(IReadOnlyList<FileProblem> problems)
    : LandfallException(FailureKind.Invalid, string.Join('\n', problems), "Mend the places named; `landfall validate` lists them all again.")
{
    public IReadOnlyList<FileProblem> Problems { get; } = problems;
}
