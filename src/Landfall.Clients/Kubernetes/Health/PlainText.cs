using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Makes one safe line of text that a cluster, a registry or a program in a container wrote:
/// such text ends on terminals, in logs and on pages, and may hold escape sequences or be of any length.
/// </summary>
public static partial class PlainText
{
    /// <summary>The longest line that <see cref="Clean"/> gives, in UTF-16 characters.</summary>
    public const int Limit = 500;

    /// <summary>
    /// Removes terminal escape sequences, control and format characters (bidirectional overrides among them),
    /// folds white space to single blanks, and cuts at <see cref="Limit"/> with an ellipsis. Null gives an empty line.
    /// </summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        // A message of many megabytes is cut before the work, not after it.
        var head = text.Length > 8 * Limit ? text[..(8 * Limit)] : text;
        var line = new StringBuilder(Math.Min(head.Length, Limit + 1));
        foreach (var rune in EscapeSequence().Replace(head, "").EnumerateRunes())
        {
            if (IsBlank(rune)) { if (line.Length > 0 && line[^1] != ' ') line.Append(' '); }
            else if (IsVisible(rune)) line.Append(rune.ToString());
            if (line.Length > Limit) break;
        }
        return Cut(line.ToString().TrimEnd(' '));
    }

    /// <summary>Counts things as a person would write it: "1 pod", "2 pods".</summary>
    internal static string Count(long number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    /// <summary>Says how many of how many, with the verb: "2 of 3 pods are", "0 of 1 pod is".</summary>
    internal static string Share(long number, long of, string thing) => $"{number} of {Count(of, thing)} {(of == 1 ? "is" : "are")}";

    /// <summary>Writes a duration in its largest whole unit: "42 s", "5 min", "3 h", "2 d".</summary>
    internal static string Age(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalSeconds: < 120 } => $"{(long)span.TotalSeconds} s",
        { TotalMinutes: < 120 } => $"{(long)span.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(long)span.TotalHours} h",
        _ => $"{(long)span.TotalDays} d",
    };

    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // U+FFFD also stands for lone surrogates here, so what is left is valid UTF-16.
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Cut(string line)
    {
        if (line.Length <= Limit) return line;
        var end = Limit - 1;
        if (char.IsHighSurrogate(line[end - 1])) end--;
        return string.Concat(line.AsSpan(0, end), "…");
    }

    // CSI sequences (colours, cursor), OSC sequences (titles, links), and the short two-character ones.
    [GeneratedRegex(@"\x1b\[[0-9;:?<=>!]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)?|\x1b[ -/]*[0-~]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex EscapeSequence();
}
