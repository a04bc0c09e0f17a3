using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Clients.Yaml;

/// <summary>Chooses how a string is written on one line, so that YAML 1.1 and 1.2 parsers alike read that string.</summary>
internal static partial class YamlQuoting
{
    private static readonly SearchValues<char> FlowIndicators = SearchValues.Create(",[]{}");

    /// <summary>Plain where that is safe, else in the quotes that need the fewest escapes.</summary>
    public static string Inline(string value, bool flow) =>
        IsSafePlain(value, flow) ? value : value.AsSpan().ContainsAny('"', '\\') && CanBeSingleQuoted(value) ? Single(value) : Double(value);

    public static bool IsSafePlain(string value, bool flow) =>
        value.Length > 0 && IsString(value) && StartsSafely(value) && IsPrintable(value, lineBreaks: false)
        && value[^1] is not (' ' or ':') && !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal)
        && !(flow && value.AsSpan().ContainsAny(FlowIndicators));

    public static bool CanBeSingleQuoted(string value) => IsPrintable(value, lineBreaks: false);

    public static string Single(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Double(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when IsPrintable(c) => text.Append(c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>Whether a | block holds the value exactly, without an indentation indicator.</summary>
    public static bool CanBeLiteral(string value)
    {
        if (value.Length < 2 || value[0] is ' ' or '\t' or '\n' || !value.Contains('\n', StringComparison.Ordinal)) return false;
        if (!IsPrintable(value, lineBreaks: true)) return false;
        foreach (var line in value.AsSpan().EnumerateLines())
        {
            if (line.Length > 0 && line.Trim(" \t").Length == 0) return false;
        }

        return true;
    }

    /// <summary>Tabs count as unprintable: as separators they are read differently from parser to parser.</summary>
    private static bool IsPrintable(string value, bool lineBreaks)
    {
        foreach (var c in value)
        {
            if (!IsPrintable(c) && !(lineBreaks && c is '\n' or '\t')) return false;
        }

        return true;
    }

    private static bool IsPrintable(char c) =>
        !char.IsControl(c) && c is not ('\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' or '\u00A0');

    private static bool StartsSafely(string value) => value[0] switch
    {
        '-' => value.Length > 1 && (char.IsAsciiLetterOrDigit(value[1]) || (value[1] == '-' && value.Length > 2 && char.IsAsciiLetterOrDigit(value[2]))),
        '.' => !value.StartsWith("...", StringComparison.Ordinal),
        ' ' or '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' or '=' => false,
        _ => true,
    };

    private static bool IsString(string value) =>
        value != "<<"
        && KubernetesScalars.Resolve(value).Kind == YamlKind.String
        && CoreScalars.Resolve(value).Kind == YamlKind.String
        && !OtherNumber().IsMatch(value);

    /// <summary>Numbers to some parsers only: base 60, underscores, beyond the range of a double, a lone sign or point.</summary>
    [GeneratedRegex(@"^([-+.]|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?([0-9][0-9_]*)?\.?[0-9_]*([eE][-+]?[0-9_]+)?|[-+]?0[xXoObB][0-9a-fA-F_]+)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OtherNumber();
}
