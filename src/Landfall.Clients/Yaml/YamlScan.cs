namespace Landfall.Clients.Yaml;

/// <summary>Looks at the text around nodes, where the parser's events say too little.</summary>
internal static class YamlScan
{
    /// <summary>Offset of a node's own text, after its anchor and tag.</summary>
    public static int SkipProperties(string text, YamlNode node)
    {
        var at = node.Start;
        if (node.Anchor is null && node.Tag is null) return at;
        while (at < node.End)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n') at++;
            else if (text[at] == '#') at = LineEnd(text, at);
            else if (text[at] == '&' && node.Anchor is not null) at += 1 + node.Anchor.Length;
            else if (text[at] == '!' && node.Tag is not null) at = TagEnd(text, at);
            else break;
        }

        return Math.Min(at, node.End);
    }

    /// <summary>Offset of the line break that ends the line, or of the end of the text.</summary>
    public static int LineEnd(string text, int at)
    {
        var length = text.AsSpan(at).IndexOfAny('\r', '\n');
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>Offset of the first character of the line.</summary>
    public static int LineStart(string text, int at) => text.AsSpan(0, at).LastIndexOfAny('\r', '\n') + 1;

    private static int TagEnd(string text, int at)
    {
        if (text.AsSpan(at).StartsWith("!<")) return text.IndexOf('>', at) + 1;
        while (at < text.Length && text[at] is not (' ' or '\t' or '\r' or '\n' or ',' or '[' or ']' or '{' or '}')) at++;
        return at;
    }
}
