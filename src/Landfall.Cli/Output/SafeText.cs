using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Cli.Output;

/// <summary>
/// Makes text from outside (pod messages, commit subjects, build output) harmless to a terminal and to a log.
/// Complete colour sequences are left out. Every other control character, and every character that is invisible or turns
/// the direction of writing, is shown as \x1b or \u202e. Tabs become spaces; the joiners of emoji and Persian stay.
/// </summary>
internal static partial class SafeText
{
    private const char Joiner = '\u200d';
    private const char NonJoiner = '\u200c';

    /// <summary>Returns the text as one line; line breaks become spaces.</summary>
    public static string Line(string text) => string.Join(' ', Lines(text)).TrimEnd();

    /// <summary>Returns the lines of the text; breaks are LF and CRLF, and those at the end are left out.</summary>
    public static IReadOnlyList<string> Lines(string text) =>
        [.. text.TrimEnd('\r', '\n').Split('\n').Select(line => Show(line.EndsWith('\r') ? line[..^1] : line))];

    private static string Show(string text)
    {
        if (IsPlain(text))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in Colours().Replace(text, "").EnumerateRunes())
            Append(shown, rune);
        return shown.ToString();
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static void Append(StringBuilder shown, Rune rune)
    {
        if (rune.Value == '\t')
            shown.Append(' ');
        else if (!IsDangerous(rune))
            shown.Append(rune);
        else if (rune.Value < 0x100)
            shown.Append($"\\x{rune.Value:x2}");
        else if (rune.IsBmp)
            shown.Append($"\\u{rune.Value:x4}");
        else
            shown.Append($"\\U{rune.Value:x8}");
    }

    private static bool IsDangerous(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (Joiner or NonJoiner),
        _ => false,
    };

    [GeneratedRegex(@"\x1b\[[0-9;:]{0,64}m", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Colours();
}
