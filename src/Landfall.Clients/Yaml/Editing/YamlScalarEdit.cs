using YamlDotNet.Core;

namespace Landfall.Clients.Yaml.Editing;

/// <summary>Writes a new string in place of a scalar, in the style that the scalar has, as long as that style can hold it.</summary>
internal sealed class YamlScalarEdit(YamlDraft draft)
{
    private readonly string _text = draft.Text;
    private readonly YamlExtent _extent = draft.Extent;

    public IEnumerable<YamlSplice> Replace(YamlRoute route, string value)
    {
        var scalar = (YamlScalar)route.Last.Node;
        var start = YamlScan.SkipProperties(_text, scalar);
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            return [new YamlSplice(start, _extent.End(scalar), Block(scalar, start, value) ?? YamlQuoting.Double(value))];
        var inline = Inline(scalar, value, route.IsInFlow);
        return start < scalar.End ? [new YamlSplice(start, scalar.End, inline)] : [Fill(route, inline)];
    }

    /// <summary>Writes text where a value is missing.</summary>
    public YamlSplice Fill(YamlRoute route, string inline)
    {
        var (node, at) = (route.Last.Node, route.Last.Node.End);
        if (node is YamlScalar { IsMissing: true })
        {
            if (route.Last.Parent is YamlSequence sequence) at = _extent.ItemStart(sequence, route.Last.Position) + (sequence.IsFlow ? 0 : 1);
            if (route.Last.Key is { } key)
            {
                if (_extent.AfterColon(key) is not { } colon) return YamlSplice.Insert(_extent.End(key), ": " + inline);
                at = colon;
            }
        }

        return YamlSplice.Insert(at, at > 0 && _text[at - 1] is ' ' or '\t' or '\n' or '\r' ? inline : " " + inline);
    }

    private string Inline(YamlScalar scalar, string value, bool flow) => scalar.Style switch
    {
        ScalarStyle.DoubleQuoted => YamlQuoting.Double(value),
        ScalarStyle.SingleQuoted when YamlQuoting.CanBeSingleQuoted(value) => YamlQuoting.Single(value),
        ScalarStyle.SingleQuoted => YamlQuoting.Double(value),
        _ => draft.IsJson ? YamlQuoting.Double(value) : YamlQuoting.Inline(value, flow),
    };

    /// <summary>The header and lines of a block with the indentation of the present one; null where a block does not hold the value.</summary>
    private string? Block(YamlScalar scalar, int start, string value)
    {
        var headerEnd = YamlScan.LineEnd(_text, start);
        var header = YamlBlockHeader.Parse(_text.AsSpan(start, headerEnd - start));
        var indent = YamlBlockHeader.Indent(_text, headerEnd, _extent.End(scalar));
        var body = value.EndsWith('\n') ? value[..^1] : value;
        if (indent == 0 || header.IsIndented || body.EndsWith('\n') || !YamlQuoting.CanBeLiteral(body + "\n")) return null;
        var style = body.Contains('\n', StringComparison.Ordinal) ? '|' : header.Style;
        var lines = body.Split('\n').Select(line => line.Length == 0 ? "" : new string(' ', indent) + line);
        var newLine = YamlLayoutFinder.NewLine(_text);
        var chomping = value.EndsWith('\n') ? "" : "-";
        return $"{style}{chomping}{header.Rest}{newLine}{string.Join(newLine, lines)}";
    }
}
