using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml.Editing;

namespace Landfall.Clients.Yaml;

/// <summary>
/// Edits values in a file's text and keeps every other byte: comments, blank lines, quotes, line ends, order.
/// After each edit the text is read again, and only if exactly the intended value differs is the edit kept;
/// else it ends in a <see cref="YamlException"/> and the content stays as it was.
/// </summary>
/// <remarks>
/// An edit that an anchor would carry to other places is refused, and so is one of a value that only an alias or a merge brings.
/// Documents are counted as in <see cref="Documents"/>; in a file without any, document 0 is created by the first entry or item.
/// </remarks>
public sealed class YamlEditor
{
    private readonly YamlDialect _dialect;
    private readonly YamlBudget _budget;
    private YamlText _text;

    /// <exception cref="YamlException">The content cannot be read, as <see cref="YamlReader"/> says.</exception>
    public YamlEditor(ReadOnlyMemory<byte> content, string file, YamlDialect dialect = YamlDialect.Kubernetes, YamlBudget? budget = null)
    {
        _dialect = dialect;
        _budget = budget ?? YamlBudget.Default;
        _text = YamlText.Decode(content, file, _budget);
        Documents = YamlReader.Read(_text, dialect, _budget);
    }

    /// <summary>The documents of the content as it is now.</summary>
    public IReadOnlyList<YamlDocument> Documents { get; private set; }

    public byte[] ToBytes() => _text.Encode();

    /// <summary>
    /// Gives an existing scalar a new string value. Its quotes or block style stay where they can hold the value,
    /// its anchor, tag and comment always. Does nothing when the scalar is that string already.
    /// </summary>
    /// <exception cref="YamlException">There is no such scalar, or the edit would change more than it.</exception>
    public void SetScalar(int document, YamlPath path, string value)
    {
        var route = Written(document, path);
        if (route.Last.Node is not YamlScalar) throw route.Last.Node is YamlAlias ? Borrowed(route) : Unfit(route, "a scalar");
        Replace(document, route, JsonValue.Create(value));
    }

    /// <summary>
    /// Adds an entry to a mapping, as its last one, or replaces the entry's value. Mappings that are missing on the way are created;
    /// null counts as missing. Does nothing when the value is there already.
    /// </summary>
    /// <exception cref="YamlException">Something else than a mapping is in the way, or the edit would change more than the entry.</exception>
    public void SetEntry(int document, YamlPath mapping, string key, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        if (IsToBeCreated(document))
        {
            Create(Nest(mapping.Segments.Append(key), value));
            return;
        }

        var route = YamlRoute.Follow(Documents[document], mapping);
        if (!route.IsComplete)
        {
            if (route.Borrowed is not null) throw Borrowed(route);
            var missing = mapping.Segments.Skip(route.Reached.Segments.Count).Append(key).ToList();
            (key, value) = (missing[0] as string ?? throw Absent(route), Nest(missing.Skip(1), value));
        }

        SetEntry(document, route, key, value);
    }

    /// <summary>
    /// Appends an item to a sequence. A sequence that is missing, null or <c>[]</c> is created, as are mappings missing on the way.
    /// </summary>
    /// <exception cref="YamlException">Something else than a sequence is in the way, or the edit would change more than the sequence.</exception>
    public void AddItem(int document, YamlPath sequence, JsonNode? item)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        var added = new JsonArray(item?.DeepClone());
        if (IsToBeCreated(document))
        {
            Create(Nest(sequence.Segments, added));
            return;
        }

        var route = YamlRoute.Follow(Documents[document], sequence);
        if (!route.IsComplete && route.Borrowed is null && sequence is { Parent: { } parent, Segments: [.., string key] })
        {
            SetEntry(document, parent, key, added);
            return;
        }

        route = Written(document, sequence);
        if (route.Last.Node is YamlSequence { Items.Count: > 0 } written)
            Commit(document, route, YamlExpectation.WithItem(Root(document)!, sequence, item), draft => new YamlInsertion(draft).Item(written, item));
        else
            Fill(document, route, added, "a sequence");
    }

    /// <summary>
    /// Removes a mapping entry or a sequence item with its lines; comments above it stay.
    /// A collection that loses its last one becomes <c>{}</c> or <c>[]</c>.
    /// </summary>
    /// <exception cref="YamlException">There is nothing at the path, or the edit would change more than it.</exception>
    public void RemoveEntry(int document, YamlPath path)
    {
        var route = Written(document, path);
        if (route.Last.Parent is null) throw Error(route, "a whole document cannot be removed");
        Commit(document, route, YamlExpectation.Without(Root(document)!, path), draft => new YamlRemoval(draft).Remove(route));
    }

    private void SetEntry(int document, YamlRoute mapping, string key, JsonNode? value)
    {
        var path = mapping.Reached.Child(key);
        var entry = YamlRoute.Follow(Documents[document], path);
        if (entry.IsComplete)
            Replace(document, entry, value);
        else if (mapping.Last.Node is YamlMapping { Pairs.Count: > 0 } written)
            Commit(document, entry, YamlExpectation.With(Root(document), path, value), draft => new YamlInsertion(draft).Entry(written, key, value));
        else
            Fill(document, mapping, new JsonObject { [key] = value?.DeepClone() }, "a mapping");
    }

    private void Replace(int document, YamlRoute route, JsonNode? value)
    {
        if (JsonNode.DeepEquals(YamlExpectation.Find(Root(document), route.Path), value)) return;
        if (route.Last.Node is YamlAlias) throw Borrowed(route);
        var text = route.Last.Node is YamlScalar && value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String ? YamlFlow.String(scalar) : null;
        Commit(document, route, YamlExpectation.With(Root(document), route.Path, value), draft =>
            text is null ? new YamlReplacement(draft).Value(route, value) : new YamlScalarEdit(draft).Replace(route, text));
    }

    /// <summary>Puts a first entry or item where there is an empty collection or null.</summary>
    private void Fill(int document, YamlRoute route, JsonNode content, string wanted)
    {
        var isEmpty = route.Last.Node switch
        {
            YamlMapping { Pairs.Count: 0 } => content is JsonObject,
            YamlSequence { Items.Count: 0 } => content is JsonArray,
            YamlScalar => YamlExpectation.Find(Root(document), route.Reached) is null,
            _ => false,
        };
        if (!isEmpty) throw route.Last.Node is YamlAlias ? Borrowed(route) : Unfit(route, wanted);
        Commit(document, route, YamlExpectation.With(Root(document), route.Reached, content), draft => new YamlInsertion(draft).Fill(route, content));
    }

    private void Create(JsonNode? content)
    {
        var layout = YamlLayout.Default with { NewLine = YamlLayoutFinder.NewLine(_text.Text) };
        var separator = _text.Text.Length == 0 || _text.Text[^1] is '\n' or '\r' ? "" : layout.NewLine;
        var after = _text.Text + separator + new YamlEmitter(layout).Document(content);
        Keep(YamlProof.Check(_text, after, Documents, new YamlIntent(0, YamlPath.Root, content, null), _dialect, _budget));
    }

    private void Commit(int document, YamlRoute route, JsonNode? expected, Func<YamlDraft, IEnumerable<YamlSplice>> edit)
    {
        var after = YamlSplice.Apply(_text.Text, edit(new YamlDraft(_text.Text, Documents[document])));
        Keep(YamlProof.Check(_text, after, Documents, new YamlIntent(document, route.Path, expected, route), _dialect, _budget));
    }

    private void Keep((YamlText Text, IReadOnlyList<YamlDocument> Documents) edited) => (_text, Documents) = edited;

    private JsonNode? Root(int document) => Documents[document].Root;

    private bool IsToBeCreated(int document) => document == 0 && Documents.Count == 0;

    private static JsonNode? Nest(IEnumerable<object> keys, JsonNode? value)
    {
        value = value?.DeepClone();
        foreach (var key in keys.Reverse()) value = new JsonObject { [(string)key] = value };
        return value;
    }

    private YamlRoute Written(int document, YamlPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var route = YamlRoute.Follow(Documents[document], path);
        if (route.Borrowed is not null) throw Borrowed(route);
        return route.IsComplete ? route : throw Absent(route);
    }

    private YamlException Absent(YamlRoute route) => Error(route, $"there is no {route.Path} in document {route.Document.Index + 1}");

    private YamlException Unfit(YamlRoute route, string wanted) => Error(route, $"{route.Reached} is not {wanted}");

    private YamlException Borrowed(YamlRoute route)
    {
        const string remedy = "write the value out in its own place, or edit where it comes from";
        if ((route.Borrowed ?? route.Last.Node) is not YamlAlias { Target: { Anchor: { } anchor } target })
            return _text.Error(route.Borrowed!.Start, $"{route.Path} comes from the merge (<<) here", remedy);
        return Error(route, $"{route.Path} comes from the anchor &{anchor} at line {_text.MarkAt(target.Start).Line}", remedy);
    }

    private YamlException Error(YamlRoute route, string problem, string? remedy = null) =>
        _text.Error(YamlScan.SkipProperties(_text.Text, route.Last.Node), problem, remedy);
}
