using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml;

/// <summary>One document of a stream, as JSON, with the places where its values are written.</summary>
public sealed class YamlDocument
{
    private readonly YamlText _text;

    internal YamlDocument(YamlText text, YamlTree tree, int index, JsonNode? root)
    {
        _text = text;
        Tree = tree;
        Index = index;
        Root = root;
    }

    /// <summary>Position among the documents that are not empty, from 0.</summary>
    public int Index { get; }

    /// <summary>The content; null for a document that is an explicit null. Belongs to this document: copy it before changing it.</summary>
    public JsonNode? Root { get; }

    /// <summary>Where its content starts.</summary>
    public YamlMark Start => _text.MarkAt(ContentStart(Tree.Root));

    public string File => _text.File;

    internal YamlTree Tree { get; }

    /// <summary>
    /// Finds where the value at a path is written: the alias where it is one, the merged mapping's entry where it is merged in,
    /// the key where nothing is written for the value. Null when there is no such path.
    /// </summary>
    public YamlMark? MarkOf(YamlPath path)
    {
        var (key, value) = Find(path);
        if (value is null) return null;
        var place = value is YamlScalar { IsMissing: true } && key is not null ? key : value;
        return _text.MarkAt(ContentStart(place));
    }

    /// <summary>Finds where the key of the entry at a path is written; for a sequence item, its value. Null when there is no such path.</summary>
    public YamlMark? MarkOfKey(YamlPath path)
    {
        var (key, value) = Find(path);
        return (key ?? value) is { } place ? _text.MarkAt(ContentStart(place)) : null;
    }

    private (YamlNode? Key, YamlNode? Value) Find(YamlPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        (YamlNode? Key, YamlNode? Value) found = (null, Tree.Root);
        foreach (var segment in path.Segments)
        {
            found = (found.Value?.Resolved, segment) switch
            {
                (YamlMapping mapping, string name) => mapping.Find(name) is { } entry ? (entry.Key, entry.Value) : default,
                (YamlSequence sequence, int index) when index < sequence.Items.Count => (null, sequence.Items[index]),
                _ => default,
            };
        }

        return found;
    }

    private int ContentStart(YamlNode node) => YamlScan.SkipProperties(_text.Text, node);
}
