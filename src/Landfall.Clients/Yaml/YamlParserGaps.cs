using YamlDotNet.Core;

namespace Landfall.Clients.Yaml;

/// <summary>
/// Refuses what the parser takes for something else than other parsers do, so that nothing is misread in silence,
/// and mends what it refuses although templates often print it.
/// </summary>
internal static class YamlParserGaps
{
    public static void Refuse(YamlText text, YamlScalar scalar, bool isRoot)
    {
        if (scalar.Tag == YamlResolver.Prefix) throw text.Error(scalar.Start, "a tag without a name");
        if (scalar.Style == ScalarStyle.Plain) RefusePlain(text, scalar);
        else if (isRoot && scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded) RefuseRootBlock(text, scalar);
    }

    /// <summary>The parser objects to blanks in the empty lines at the start of a block scalar.</summary>
    public static bool IsAboutBlanks(YamlDotNet.Core.YamlException error) =>
        error.Message.Contains("extra spaces in first line", StringComparison.Ordinal)
        || error.Message.Contains("more spaces in lines above", StringComparison.Ordinal);

    /// <summary>
    /// Moves the blanks of empty lines above the error to the end of the block scalar's header, where they mean nothing;
    /// all other offsets stay. Null where there are none, or where the line at the error could then become the scalar's text.
    /// </summary>
    public static string? MoveBlanks(string source, YamlDotNet.Core.YamlException error)
    {
        if (!IsAboutBlanks(error)) return null;
        var end = YamlScan.LineStart(source, (int)Math.Min(error.Start.Index, source.Length));
        var start = end;
        while (start > 0 && source.AsSpan(start, end - start).Trim(" \r\n").Length == 0)
        {
            var before = source[start - 1] == '\n' && start > 1 && source[start - 2] == '\r' ? start - 2 : start - 1;
            var line = YamlScan.LineStart(source, before);
            if (source.AsSpan(line, before - line).Trim(' ').Length > 0) return IsOutside(source, line, end) ? Move(source, before, end) : null;
            start = line;
        }

        return null;
    }

    private static bool IsOutside(string source, int header, int next)
    {
        var indent = source.AsSpan(header).IndexOfAnyExcept(' ');
        if (source[header + indent] is '|' or '>' or '&' or '!') return false;
        return next == source.Length || source.AsSpan(next).IndexOfAnyExcept(' ') <= indent;
    }

    private static string? Move(string source, int headerEnd, int end)
    {
        var lines = source.AsSpan(headerEnd, end - headerEnd);
        var blanks = lines.Count(' ');
        return blanks == 0 ? null : string.Concat(source.AsSpan(0, headerEnd), new string(' ', blanks), lines.ToString().Replace(" ", "", StringComparison.Ordinal), source.AsSpan(end));
    }

    /// <summary>With " *" before it, a colon or a comment sign is taken as text; inside brackets, a reserved first character is.</summary>
    private static void RefusePlain(YamlText text, YamlScalar scalar)
    {
        var source = text.Text;
        if (scalar.Value is ['|' or '>' or '@' or '`' or '%', ..])
            throw text.Error(scalar.Start, $"plain text cannot start with '{scalar.Value[0]}'", "put the text in quotes");
        for (var at = scalar.Start; at < scalar.End; at++)
        {
            at += source.AsSpan(at, scalar.End - at).IndexOfAny(':', '#') is >= 0 and var next ? next : scalar.End - at;
            if (at >= scalar.End) return;
            var isKey = source[at] == ':' && (at + 1 == source.Length || IsBlank(source[at + 1]));
            var isComment = source[at] == '#' && at > scalar.Start && IsBlank(source[at - 1]) && scalar.Tag is null && scalar.Anchor is null;
            if (isKey || isComment)
                throw text.Error(at, $"'{source[at]}' inside plain text", "put the text in quotes");
        }
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    /// <summary>Without indentation, the markers of the next documents are taken as text.</summary>
    private static void RefuseRootBlock(YamlText text, YamlScalar scalar)
    {
        var source = text.Text;
        for (var at = YamlScan.NextLine(source, YamlScan.SkipProperties(source, scalar)); at < scalar.End; at = YamlScan.NextLine(source, at))
        {
            if (source[at] is not (' ' or '\t' or '\r' or '\n'))
                throw text.Error(at, "the text of a block scalar must be indented");
        }
    }
}
