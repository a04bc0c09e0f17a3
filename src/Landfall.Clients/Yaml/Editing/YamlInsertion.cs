using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml.Editing;

/// <summary>Adds entries and items to collections, and puts collections where nothing, null, <c>{}</c> or <c>[]</c> stands.</summary>
internal sealed class YamlInsertion(YamlDraft draft)
{
    private readonly string _text = draft.Text;
    private readonly YamlExtent _extent = draft.Extent;

    public IEnumerable<YamlSplice> Entry(YamlMapping mapping, string key, JsonNode? value)
    {
        var last = mapping.Pairs.Count - 1;
        if (mapping.IsFlow)
            return InBrackets(_extent.EntryStart(mapping, last), _extent.EntryEnd(mapping, last), $"{YamlFlow.Key(key, draft.IsJson)}: {YamlFlow.Text(value, draft.IsJson)}");
        var column = YamlScan.Column(_text, _extent.EntryStart(mapping, 0));
        var layout = draft.LayoutNear(mapping);
        return [Below(_extent.EntryEnd(mapping, last), column, layout, new YamlEmitter(layout).Entry(key, value, column))];
    }

    public IEnumerable<YamlSplice> Item(YamlSequence sequence, JsonNode? item)
    {
        var last = sequence.Items.Count - 1;
        if (sequence.IsFlow)
            return InBrackets(_extent.ItemStart(sequence, last), _extent.ItemEnd(sequence, last), YamlFlow.Text(item, draft.IsJson));
        var column = YamlScan.Column(_text, _extent.ItemStart(sequence, 0));
        var layout = draft.LayoutNear(sequence);
        return [Below(_extent.ItemEnd(sequence, last), column, layout, new YamlEmitter(layout).Item(item, column))];
    }

    /// <summary>Writes a collection in the place of an empty value, in block style where its surroundings allow.</summary>
    public IEnumerable<YamlSplice> Fill(YamlRoute route, JsonNode content)
    {
        var (parent, node) = (route.Last.Parent, route.Last.Node);
        var start = YamlScan.SkipProperties(_text, node);
        var isMissing = start == node.End;
        if (!draft.IsJson && !route.IsInFlow && BlockFill(route, parent, node, start, content) is { } splices) return splices;
        var inline = YamlFlow.Text(content, draft.IsJson);
        return isMissing ? [new YamlScalarEdit(draft).Fill(route, inline)] : [new YamlSplice(start, node.End, inline)];
    }

    private IEnumerable<YamlSplice>? BlockFill(YamlRoute route, YamlNode? parent, YamlNode node, int start, JsonNode content)
    {
        var layout = draft.LayoutNear(parent ?? node);
        switch (parent)
        {
            case YamlMapping mapping when _extent.AfterColon(route.Last.Key!) is { } colon:
                // The value's own text goes, a comment behind it stays on the key's line, and the lines come below.
                var before = start;
                while (before > colon && _text[before - 1] is ' ' or '\t') before--;
                if (_text.AsSpan(colon, node.End - colon).ContainsAny('\r', '\n')) return null;
                var column = YamlScan.Column(_text, _extent.EntryStart(mapping, 0));
                var lines = YamlSplice.Insert(YamlScan.LineEnd(_text, node.End), new YamlEmitter(layout).Value(content, column).WithoutLastBreak());
                return start == node.End ? [lines] : [YamlSplice.Remove(before, node.End), lines];
            case YamlSequence sequence when node.Anchor is null && node.Tag is null:
                var dash = _extent.ItemStart(sequence, route.Last.Position);
                var end = Math.Max(node.End, dash + 1);
                if (_text.AsSpan(end, YamlScan.LineEnd(_text, end) - end).Trim(" \t").Length > 0) return null;
                var item = new YamlEmitter(layout).Item(content, YamlScan.Column(_text, dash), inline: true);
                return [new YamlSplice(dash, end, item.WithoutLastBreak())];
            case null when node.Anchor is null && node.Tag is null && YamlScan.IsFirstOnLine(_text, start):
                return [new YamlSplice(start, node.End, new YamlEmitter(layout).Document(content).WithoutLastBreak())];
            default:
                return null;
        }
    }

    private IEnumerable<YamlSplice> InBrackets(int lastStart, int lastEnd, string added)
    {
        var comma = YamlScan.SkipTrivia(_text, lastEnd);
        var hasComma = _text[comma] == ',';
        var after = hasComma ? comma + 1 : lastEnd;
        if (!YamlScan.IsFirstOnLine(_text, lastStart) || !YamlScan.IsLastOnLine(_text, after))
            return [YamlSplice.Insert(lastEnd, ", " + added)];
        // One to a line: the new one gets its own, indented as the last one is.
        var indent = _text[YamlScan.LineStart(_text, lastStart)..lastStart];
        var line = YamlSplice.Insert(YamlScan.LineEnd(_text, after), YamlLayoutFinder.NewLine(_text) + indent + added + (hasComma ? "," : ""));
        return hasComma ? [line] : [YamlSplice.Insert(lastEnd, ","), line];
    }

    /// <summary>
    /// Inserts lines after the line that the offset is on, and after the comments right below it that are indented
    /// deeper than the column: they belong to what stands there.
    /// </summary>
    private YamlSplice Below(int end, int column, YamlLayout layout, YamlEmitter lines)
    {
        var at = YamlScan.LineEnd(_text, end);
        for (var next = YamlScan.NextLine(_text, at); next < _text.Length; next = YamlScan.NextLine(_text, next))
        {
            var line = _text.AsSpan(next, YamlScan.LineEnd(_text, next) - next);
            var content = line.TrimStart(" \t");
            if (!content.StartsWith('#') || line.Length - content.Length <= column) break;
            at = next + line.Length;
        }

        return YamlSplice.Insert(at, layout.NewLine + lines.WithoutLastBreak());
    }
}
