namespace Landfall.Clients.Yaml.Editing;

/// <summary>The line that opens a block scalar: <c>|</c> or <c>></c>, indentation and chomping indicators, a comment.</summary>
/// <param name="Chomping"><c>-</c>, <c>+</c>, or blank for the default.</param>
/// <param name="Rest">What follows the indicators: blanks and a comment.</param>
internal sealed record YamlBlockHeader(char Style, char Chomping, bool IsIndented, string Rest)
{
    public static YamlBlockHeader Parse(ReadOnlySpan<char> line)
    {
        var at = 1;
        var (chomping, indented) = (' ', false);
        for (; at < line.Length && line[at] is '-' or '+' or (>= '0' and <= '9'); at++)
        {
            if (char.IsAsciiDigit(line[at])) indented = true;
            else chomping = line[at];
        }

        return new YamlBlockHeader(line[0], chomping, indented, line[at..].ToString());
    }

    /// <summary>Fewest blanks before text among the lines of a block; 0 where it has no text.</summary>
    public static int Indent(string text, int headerEnd, int end)
    {
        var least = int.MaxValue;
        for (var at = YamlScan.NextLine(text, headerEnd); at < end; at = YamlScan.NextLine(text, at))
        {
            var line = text.AsSpan(at, Math.Min(YamlScan.LineEnd(text, at), end) - at);
            if (line.TrimStart(' ').Length > 0) least = Math.Min(least, line.Length - line.TrimStart(' ').Length);
        }

        return least == int.MaxValue ? 0 : least;
    }
}
