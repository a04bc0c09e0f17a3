using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Landfall.Clients.Yaml;

/// <param name="Start">Offset of its first directive, <c>---</c> or content.</param>
/// <param name="End">Offset where the parser saw its end: <c>...</c>, the next document or the end of the text.</param>
internal sealed record YamlTree(YamlNode Root, int Start, int End);

/// <summary>Builds node trees from the parser's events, without recursion, and stops at the first event over budget.</summary>
internal sealed class YamlTreeReader
{
    // Characters that may be read again after a mend, so that many mends in a large file end.
    private const long MostReadAgain = 8_000_000;
    private readonly YamlText _text;
    private readonly YamlBudget _budget;
    private readonly List<YamlTree> _trees = [];
    private readonly Stack<(YamlNode Collection, YamlNode? Key)> _open = new();
    private readonly Dictionary<string, YamlNode> _anchors = [];
    private YamlNode? _root;
    private (int Start, bool IsImplicit) _document;
    private bool _endedImplicitly;
    private int _last;
    private long _nodes;
    private long _characters;

    private YamlTreeReader(YamlText text, YamlBudget budget) => (_text, _budget) = (text, budget);

    /// <summary>Reads every document, empty ones too.</summary>
    public static IReadOnlyList<YamlTree> Read(YamlText text, YamlBudget budget)
    {
        var source = EndLastLine(text.Text);
        for (var read = 0L; ; read += source.Length)
        {
            try
            {
                return new YamlTreeReader(text, budget).Read(source);
            }
            catch (YamlDotNet.Core.YamlException error)
            {
                if (read >= MostReadAgain || YamlParserGaps.MoveBlanks(source, error) is not { } moved)
                    throw YamlSyntaxError.Of(text, error, 0);
                source = moved;
            }
        }
    }

    private List<YamlTree> Read(string source)
    {
        var parser = new Parser(new Scanner(new StringReader(source), skipComments: true));
        try
        {
            while (parser.MoveNext())
            {
                _last = At(parser.Current!.End);
                Take(parser.Current);
            }

            return _trees;
        }
        catch (YamlDotNet.Core.YamlException error) when (!YamlParserGaps.IsAboutBlanks(error))
        {
            throw YamlSyntaxError.Of(_text, error, _last);
        }
        // The parser falls over itself on some malformed input; for the user it is malformed input all the same.
        catch (Exception error) when (error is not (LandfallException or YamlDotNet.Core.YamlException or OutOfMemoryException))
        {
            var isFlow = _open.Any(open => open.Collection is YamlMapping { IsFlow: true } or YamlSequence { IsFlow: true });
            throw _text.Error(_last, "this is not valid YAML from here on", isFlow ? "indent what is inside the brackets deeper than their key" : null, error);
        }
    }

    private void Take(ParsingEvent item)
    {
        switch (item)
        {
            case DocumentStart start: Open(start); break;
            case DocumentEnd end: Close(end); break;
            case Scalar scalar: Add(scalar); break;
            case AnchorAlias alias: Add(alias); break;
            case SequenceStart start: Push(new YamlSequence { Start = At(start.Start), End = At(start.End), Anchor = Name(start), Tag = TagOf(start), IsFlow = start.Style == SequenceStyle.Flow }); break;
            case MappingStart start: Push(new YamlMapping { Start = At(start.Start), End = At(start.End), Anchor = Name(start), Tag = TagOf(start), IsFlow = start.Style == MappingStyle.Flow }); break;
            case SequenceEnd or MappingEnd: Pop(item); break;
        }
    }

    private void Open(DocumentStart start)
    {
        // The parser takes "{a: 1}" followed by "b: 2" as two documents; YAML wants a marker between.
        if (start.IsImplicit && _endedImplicitly)
            throw _text.Error(At(start.Start), "a second value follows the document's value", "separate documents with a line ---");
        _document = (At(start.Start), start.IsImplicit);
        _anchors.Clear();
        _root = null;
    }

    private void Close(DocumentEnd end)
    {
        _endedImplicitly = end.IsImplicit;
        _trees.Add(new YamlTree(_root!, _document.Start, At(end.Start)));
    }

    private void Add(Scalar scalar)
    {
        var node = new YamlScalar
        {
            Start = At(scalar.Start),
            End = At(scalar.End),
            Anchor = Name(scalar),
            Tag = TagOf(scalar),
            Value = scalar.Value,
            Style = scalar.Style,
            Characters = scalar.Value.Length,
        };
        // The event of an anchor or tag with nothing behind it reaches to the next token.
        if (node is { Style: ScalarStyle.Plain, Value: "", IsMissing: false }) node.End = YamlScan.PropertiesEnd(_text.Text, node, _text.Text.Length);
        YamlParserGaps.Refuse(_text, node, isRoot: _open.Count == 0);
        Count(node, node.Start);
        Attach(node);
    }

    private void Add(AnchorAlias alias)
    {
        var (name, start) = (alias.Value.Value, At(alias.Start));
        if (!_anchors.TryGetValue(name, out var target))
            throw _text.Error(start, $"alias *{name} has no anchor &{name} before it");
        if (!target.IsComplete)
            throw _text.Error(start, $"alias *{name} stands inside the node that &{name} names");
        var node = new YamlAlias
        {
            Start = start,
            End = At(alias.End),
            Target = target,
            Weight = target.Weight,
            Characters = target.Characters,
            Height = target.Height,
        };
        Count(node, start);
        Attach(node);
    }

    private void Push(YamlNode collection)
    {
        collection.IsComplete = false;
        if (collection.Anchor is not null) _anchors[collection.Anchor] = collection;
        Count(collection, collection.Start);
        _open.Push((collection, null));
        RefuseDepth(_open.Count, collection.Start);
    }

    private void Pop(ParsingEvent end)
    {
        var (collection, key) = _open.Pop();
        if (key is not null) throw _text.Error(key.Start, "a value without a key");
        // The event of a closing bracket ends where it starts.
        var isFlow = collection is YamlMapping { IsFlow: true } or YamlSequence { IsFlow: true };
        collection.End = At(end.Start) + (isFlow ? 1 : 0);
        if (collection is YamlMapping { IsFlow: true, Pairs: [var (first, value)] } mapping && _text.Text[YamlScan.SkipProperties(_text.Text, mapping)] != '{')
            (mapping.IsBare, mapping.Start, mapping.End) = (true, first.Start, value.End);
        collection.Height++;
        collection.IsComplete = true;
        Attach(collection);
    }

    private void Attach(YamlNode node)
    {
        if (node.Anchor is not null) _anchors[node.Anchor] = node;
        if (_open.Count == 0)
        {
            _root = node;
            return;
        }

        var (parent, key) = _open.Peek();
        RefuseDepth(_open.Count + node.Height, node.Start);
        parent.Weight += node.Weight;
        parent.Characters += node.Characters;
        parent.Height = Math.Max(parent.Height, node.Height);
        if (parent is YamlSequence sequence)
        {
            sequence.Items.Add(node);
            return;
        }

        if (key is not null) ((YamlMapping)parent).Pairs.Add((key, node));
        _open.Pop();
        _open.Push((parent, key is null ? node : null));
    }

    // Collections are counted as 1 when they open and their children one by one, so the sum is right at any moment.
    private void Count(YamlNode node, int start)
    {
        _nodes += node.Weight;
        _characters += node.Characters;
        if (_nodes > _budget.MaxNodes)
            throw _text.Error(start, $"more than {_budget.MaxNodes} nodes, counting what aliases stand for");
        if (_characters > _budget.MaxBytes)
            throw _text.Error(start, $"more than {_budget.MaxBytes} characters, counting what aliases stand for");
    }

    private void RefuseDepth(int depth, int start)
    {
        if (depth > _budget.MaxDepth) throw _text.Error(start, $"nested deeper than {_budget.MaxDepth} levels");
    }

    private int At(Mark mark) => (int)Math.Min(mark.Index, _text.Text.Length);

    /// <summary>As kubectl does: a | block that ends with the file has its line break, written or not.</summary>
    private static string EndLastLine(string text) => text.Length == 0 || text[^1] is '\n' or '\r' ? text : text + "\n";

    private static string? Name(NodeEvent item) => item.Anchor.IsEmpty ? null : item.Anchor.Value;

    private static string? TagOf(NodeEvent item) =>
        item.Tag.IsEmpty ? null : item.Tag.IsNonSpecific ? "!" : item.Tag.Value;
}
