using System.Buffers;
using System.Text.RegularExpressions;

namespace Landfall.Clients.Processes;

/// <summary>Writes a command and its last words for an error message.</summary>
internal static partial class CommandText
{
    private const int Limit = 240;
    private const int LastLines = 10;
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\n'\"\\$`");

    /// <summary>The command as one would type it, without secrets and credentials in URLs, cut where it is long.</summary>
    public static string Of(ProcessCommand command, Redactor redactor)
    {
        var words = command.Arguments.Prepend(Path.GetFileName(command.FileName)).Select(Quoted);
        var text = Clean(string.Join(' ', words), redactor);
        return text.Length <= Limit ? text : string.Concat(text.AsSpan(0, Limit), "…");
    }

    /// <summary>The last lines of an output, each on its own indented line, or nothing.</summary>
    public static string LastLinesOf(string text, Redactor redactor)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(lines.TakeLast(LastLines).Select(line => "\n  " + Clean(line.Length > 1000 ? line[..1000] + "…" : line, redactor)));
    }

    private static string Clean(string text, Redactor redactor) =>
        UserInformation().Replace(ControlCharacters().Replace(redactor.Redact(text), " "), "://***@");

    private static string Quoted(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAny(Special) ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"://[^/@\s]+@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInformation();

    [GeneratedRegex(@"[\p{Cc}\p{Cf}]", RegexOptions.NonBacktracking)]
    private static partial Regex ControlCharacters();
}
