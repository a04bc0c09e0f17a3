namespace Landfall.Clients.Yaml.Editing;

/// <summary>A document with the text of its file, as the edits look at them.</summary>
internal sealed class YamlDraft(string text, YamlDocument document)
{
    private readonly YamlLayoutFinder _layouts = new(text, new YamlExtent(text));

    public string Text => text;

    public YamlDocument Document => document;

    public YamlExtent Extent { get; } = new(text);

    /// <summary>Whether what is added must be quoted as JSON is.</summary>
    public bool IsJson { get; } = YamlLayoutFinder.IsJson(document);

    public YamlLayout LayoutNear(YamlNode node) => _layouts.Find(node, document.Tree.Root);
}
