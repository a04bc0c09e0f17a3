using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml.Editing;

/// <summary>Gives a mapping's entry another value.</summary>
internal sealed class YamlReplacement(YamlDraft draft)
{
    private readonly string _text = draft.Text;
    private readonly YamlExtent _extent = draft.Extent;

    public IEnumerable<YamlSplice> Value(YamlRoute route, JsonNode? value)
    {
        var (mapping, node) = ((YamlMapping)route.Last.Parent!, route.Last.Node);
        if (mapping.IsFlow || draft.IsJson || _extent.AfterColon(route.Last.Key!) is not { } colon) return InBrackets(route, value);
        var layout = draft.LayoutNear(mapping);
        var column = YamlScan.Column(_text, _extent.EntryStart(mapping, 0));
        var end = _extent.EntryEnd(mapping, route.Last.Position);
        var hasProperties = node.Anchor is not null || node.Tag is not null;
        // Where the old value starts below the key's line, that line and its comment stay as they are.
        var isBelow = !hasProperties && end > colon && _text.AsSpan(colon, YamlScan.SkipProperties(_text, node) - colon).ContainsAny('\r', '\n');
        var lineEnd = YamlScan.LineEnd(_text, isBelow ? colon : end);
        var old = isBelow ? YamlSplice.Remove(lineEnd, end) : YamlSplice.Remove(colon, end);
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            var lines = new YamlEmitter(layout).Value(value, column).WithoutLastBreak();
            return isBelow ? [old with { Text = lines }] : [old, YamlSplice.Insert(lineEnd, lines)];
        }

        var rest = isBelow ? _text.AsSpan(colon, lineEnd - colon) : _text.AsSpan(end, lineEnd - end);
        var inline = rest.Trim(" \t").Length > 0 ? " " + YamlFlow.Text(value) : new YamlEmitter(layout).Value(value, column).WithoutLastBreak();
        return isBelow ? [YamlSplice.Insert(colon, inline), old] : [old with { Text = inline }];
    }

    private IEnumerable<YamlSplice> InBrackets(YamlRoute route, JsonNode? value)
    {
        var (node, inline) = (route.Last.Node, YamlFlow.Text(value, draft.IsJson));
        return node is YamlScalar { IsMissing: true }
            ? [new YamlScalarEdit(draft).Fill(route, inline)]
            : [new YamlSplice(node.Start, _extent.End(node), inline)];
    }
}
