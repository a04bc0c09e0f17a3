namespace Landfall.Clients.Yaml.Editing;

/// <summary>Takes out entries and items; a collection that loses its last one becomes <c>{}</c> or <c>[]</c>.</summary>
internal sealed class YamlRemoval(YamlDraft draft)
{
    private readonly string _text = draft.Text;
    private readonly YamlExtent _extent = draft.Extent;

    public IEnumerable<YamlSplice> Remove(YamlRoute route)
    {
        var step = route.Last;
        if (Count(step.Parent!) == 1) return Empty(route.Steps[^2]);
        return step.Parent is YamlMapping { IsFlow: true } or YamlSequence { IsFlow: true } ? FromBrackets(step) : FromBlock(step);
    }

    private IEnumerable<YamlSplice> FromBlock(YamlStep step)
    {
        var (start, end) = (Start(step, step.Position), End(step, step.Position));
        if (YamlScan.IsFirstOnLine(_text, start)) return [Lines(start, end)];
        // The first one shares its line with the dash of an outer item: the second one moves up to it.
        var next = Start(step, step.Position + 1);
        var between = _text.AsSpan(YamlScan.LineEnd(_text, end), next - YamlScan.LineEnd(_text, end));
        if (between.Trim(" \t\r\n").Length == 0) return [YamlSplice.Remove(start, next)];
        while (start > 0 && _text[start - 1] is ' ' or '\t') start--;
        return [YamlSplice.Remove(start, YamlScan.LineEnd(_text, end))];
    }

    private IEnumerable<YamlSplice> FromBrackets(YamlStep step)
    {
        var (start, end) = (Start(step, step.Position), End(step, step.Position));
        var comma = YamlScan.SkipTrivia(_text, end);
        var hasComma = _text[comma] == ',';
        var isAlone = YamlScan.IsFirstOnLine(_text, start) && YamlScan.IsLastOnLine(_text, hasComma ? comma + 1 : end);
        if (hasComma && isAlone) return [Lines(start, comma + 1)];
        if (step.Position < Count(step.Parent!) - 1) return [YamlSplice.Remove(start, Start(step, step.Position + 1))];
        var before = YamlScan.SkipTrivia(_text, End(step, step.Position - 1));
        if (hasComma) return [YamlSplice.Remove(before + 1, comma + 1)];
        if (isAlone) return [YamlSplice.Remove(before, before + 1), Lines(start, end)];
        var isCommented = _text.AsSpan(before + 1, start - before - 1).Trim(" \t\r\n").Length > 0;
        return isCommented ? [YamlSplice.Remove(before, before + 1), YamlSplice.Remove(start, end)] : [YamlSplice.Remove(before, end)];
    }

    private IEnumerable<YamlSplice> Empty(YamlStep collection)
    {
        var node = collection.Node;
        var (isFlow, brackets) = node is YamlMapping mapping ? (mapping.IsFlow, "{}") : (((YamlSequence)node).IsFlow, "[]");
        var (start, end) = (YamlScan.SkipProperties(_text, node), _extent.End(node));
        if (isFlow) return [YamlSplice.Remove(start + 1, end - 1)];
        if (!YamlScan.IsFirstOnLine(_text, start) || collection.Parent is null) return [new YamlSplice(start, end, brackets)];
        // It stands below its key or dash: the brackets go behind those, and its lines go.
        var head = node.Anchor is not null || node.Tag is not null
            ? YamlScan.PropertiesEnd(_text, node)
            : collection.Key is { } key ? _extent.AfterColon(key)!.Value : _extent.ItemStart((YamlSequence)collection.Parent, collection.Position) + 1;
        return [YamlSplice.Insert(head, " " + brackets), Lines(start, end)];
    }

    /// <summary>Removes the lines from one offset to another, comments on the last one included; a file without final line break stays so.</summary>
    private YamlSplice Lines(int start, int end)
    {
        var (first, last) = (YamlScan.LineStart(_text, start), YamlScan.LineEnd(_text, end));
        if (last < _text.Length) return YamlSplice.Remove(first, YamlScan.NextLine(_text, end));
        if (first > 0) first -= first > 1 && _text[first - 1] == '\n' && _text[first - 2] == '\r' ? 2 : 1;
        return YamlSplice.Remove(first, last);
    }

    private int Start(YamlStep step, int index) =>
        step.Parent is YamlMapping mapping ? _extent.EntryStart(mapping, index) : _extent.ItemStart((YamlSequence)step.Parent!, index);

    private int End(YamlStep step, int index) =>
        step.Parent is YamlMapping mapping ? _extent.EntryEnd(mapping, index) : _extent.ItemEnd((YamlSequence)step.Parent!, index);

    private static int Count(YamlNode collection) =>
        collection is YamlMapping mapping ? mapping.Pairs.Count : ((YamlSequence)collection).Items.Count;
}
