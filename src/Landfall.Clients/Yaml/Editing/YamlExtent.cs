using YamlDotNet.Core;

namespace Landfall.Clients.Yaml.Editing;

/// <summary>Where nodes, entries and items start and end in the text, without the blanks and comments around them.</summary>
internal sealed class YamlExtent(string text)
{
    /// <summary>Offset after a node's last character; a block scalar's last line break is not counted.</summary>
    public int End(YamlNode node) => node switch
    {
        YamlMapping { IsFlow: false } mapping => EntryEnd(mapping, mapping.Pairs.Count - 1),
        YamlSequence { IsFlow: false } sequence => ItemEnd(sequence, sequence.Items.Count - 1),
        YamlScalar { Style: ScalarStyle.Literal or ScalarStyle.Folded } scalar => BlockScalarEnd(scalar),
        _ => node.End,
    };

    /// <summary>Offset of the entry's key, or of the <c>?</c> before it.</summary>
    public int EntryStart(YamlMapping mapping, int index)
    {
        var at = index == 0 ? ContentStart(mapping) : EntryEnd(mapping, index - 1);
        at = YamlScan.SkipTrivia(text, at);
        if (mapping.IsFlow && at < text.Length && text[at] == ',') at = YamlScan.SkipTrivia(text, at + 1);
        return Math.Min(at, mapping.Pairs[index].Key.Start);
    }

    /// <summary>Offset after the entry's value, or after its colon or key where there is none.</summary>
    public int EntryEnd(YamlMapping mapping, int index)
    {
        var (key, value) = mapping.Pairs[index];
        return value is YamlScalar { IsMissing: true } ? AfterColon(key) ?? End(key) : End(value);
    }

    /// <summary>Offset after the colon that follows a key; null where the entry is a key alone.</summary>
    public int? AfterColon(YamlNode key)
    {
        var at = YamlScan.SkipTrivia(text, End(key));
        return at < text.Length && text[at] == ':' ? at + 1 : null;
    }

    /// <summary>Offset of the item's dash; in a flow sequence, of the item itself.</summary>
    public int ItemStart(YamlSequence sequence, int index)
    {
        var at = index == 0 ? ContentStart(sequence) : ItemEnd(sequence, index - 1);
        at = YamlScan.SkipTrivia(text, at);
        if (sequence.IsFlow && at < text.Length && text[at] == ',') at = YamlScan.SkipTrivia(text, at + 1);
        return Math.Min(at, sequence.Items[index].Start);
    }

    /// <summary>Offset after the item's value, or after its dash where there is none.</summary>
    public int ItemEnd(YamlSequence sequence, int index) => End(sequence.Items[index]);

    /// <summary>Offset of a collection's first entry or item; of what follows the bracket in flow style.</summary>
    public int ContentStart(YamlNode node)
    {
        var start = YamlScan.SkipProperties(text, node);
        return node is YamlMapping { IsFlow: true, IsBare: false } or YamlSequence { IsFlow: true } ? YamlScan.SkipTrivia(text, start + 1) : start;
    }

    private int BlockScalarEnd(YamlScalar scalar)
    {
        var header = YamlScan.SkipProperties(text, scalar);
        var headerEnd = YamlScan.LineEnd(text, header);
        var end = scalar.End;
        if (YamlBlockHeader.Parse(text.AsSpan(header, headerEnd - header)).Chomping == '+') return BeforeBreak(end, headerEnd);
        var indent = YamlBlockHeader.Indent(text, headerEnd, end);
        while (end > headerEnd)
        {
            var lineEnd = BeforeBreak(end, headerEnd);
            var lineStart = Math.Max(YamlScan.LineStart(text, lineEnd), headerEnd);
            var line = text.AsSpan(lineStart, lineEnd - lineStart);
            if (lineEnd <= headerEnd) return headerEnd;
            if (line.Trim(' ').Length > 0 || line.Length > indent) return lineEnd;
            end = lineStart;
        }

        return headerEnd;
    }

    private int BeforeBreak(int end, int least)
    {
        if (end > least && text[end - 1] == '\n') end--;
        if (end > least && text[end - 1] == '\r') end--;
        return end;
    }
}
