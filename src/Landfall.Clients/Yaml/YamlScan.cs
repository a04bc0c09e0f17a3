namespace Landfall.Clients.Yaml;

/// <summary>Looks at the text around nodes, where the parser's events say too little.</summary>
internal static class YamlScan
{
    /// <summary>Offset of a node's own text, after its anchor and tag.</summary>
    public static int SkipProperties(string text, YamlNode node)
    {
        var at = PropertiesEnd(text, node);
        return node is YamlScalar { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "" } ? at : Math.Min(SkipTrivia(text, at), node.End);
    }

    /// <summary>Offset after a node's anchor and tag; its start where it has neither.</summary>
    public static int PropertiesEnd(string text, YamlNode node) => PropertiesEnd(text, node, node.End);

    /// <summary>The same for a node whose end is not known yet.</summary>
    public static int PropertiesEnd(string text, YamlNode node, int limit)
    {
        var (anchor, tag) = (node.Anchor is not null, node.Tag is not null);
        var at = node.Start;
        while (at < limit && (anchor || tag))
        {
            if (anchor && text[at] == '&') (at, anchor) = (at + 1 + node.Anchor!.Length, false);
            else if (tag && text[at] == '!') (at, tag) = (TagEnd(text, at), false);
            else if (SkipTrivia(text, at) is var next && next > at) at = next;
            else break;
        }

        return Math.Min(at, limit);
    }

    /// <summary>Offset of the line break that ends the line, or of the end of the text.</summary>
    public static int LineEnd(string text, int at)
    {
        var length = text.AsSpan(at).IndexOfAny('\r', '\n');
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>Offset of the first character of the line.</summary>
    public static int LineStart(string text, int at) => text.AsSpan(0, at).LastIndexOfAny('\r', '\n') + 1;

    /// <summary>Offset of the next character that is neither blank nor line break nor in a comment.</summary>
    public static int SkipTrivia(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n') at++;
            else if (text[at] == '#' && (at == 0 || text[at - 1] is ' ' or '\t' or '\r' or '\n')) at = LineEnd(text, at);
            else break;
        }

        return at;
    }

    /// <summary>Columns between the start of the line and the offset.</summary>
    public static int Column(string text, int at) => at - LineStart(text, at);

    /// <summary>Whether only blanks stand before the offset on its line.</summary>
    public static bool IsFirstOnLine(string text, int at)
    {
        var start = LineStart(text, at);
        return text.AsSpan(start, at - start).Trim(" \t").Length == 0;
    }

    /// <summary>Whether only blanks or a comment stand between the offset and the end of its line.</summary>
    public static bool IsLastOnLine(string text, int at)
    {
        var rest = text.AsSpan(at, LineEnd(text, at) - at);
        var trimmed = rest.TrimStart(" \t");
        return trimmed.Length == 0 || (trimmed[0] == '#' && (trimmed.Length < rest.Length || at == 0 || text[at - 1] is ' ' or '\t'));
    }

    /// <summary>Offset of the first character of the line after the one that the offset is on; the end of the text where there is none.</summary>
    public static int NextLine(string text, int at)
    {
        var end = LineEnd(text, at);
        if (end == text.Length) return end;
        return text.AsSpan(end).StartsWith("\r\n") ? end + 2 : end + 1;
    }

    private static int TagEnd(string text, int at)
    {
        if (text.AsSpan(at).StartsWith("!<")) return text.IndexOf('>', at) + 1;
        while (at < text.Length && text[at] is not (' ' or '\t' or '\r' or '\n' or ',' or '[' or ']' or '{' or '}')) at++;
        return at;
    }
}
