namespace Landfall.Clients.Yaml.Editing;

/// <param name="Parent">The mapping or sequence; null for the root.</param>
/// <param name="Position">Index among the parent's pairs or items as written.</param>
internal sealed record YamlStep(YamlNode? Parent, int Position, YamlNode Node)
{
    /// <summary>The key where the parent is a mapping.</summary>
    public YamlNode? Key => Parent is YamlMapping mapping ? mapping.Pairs[Position].Key : null;
}

/// <summary>
/// The nodes from the root along a path, as far as they are written in the text itself:
/// it ends before what only an alias or a merge brings.
/// </summary>
internal sealed class YamlRoute
{
    private readonly List<YamlStep> _steps;

    private YamlRoute(YamlDocument document, List<YamlStep> steps, YamlPath path, YamlPath reached, YamlNode? borrowed)
    {
        Document = document;
        _steps = steps;
        Path = path;
        Reached = reached;
        Borrowed = borrowed;
    }

    public YamlDocument Document { get; }

    public IReadOnlyList<YamlStep> Steps => _steps;

    public YamlPath Path { get; }

    /// <summary>The path of the last node that is written.</summary>
    public YamlPath Reached { get; }

    /// <summary>The alias, or the key of a merge, by which the next segment exists although it is not written here.</summary>
    public YamlNode? Borrowed { get; }

    public bool IsComplete => Reached.Equals(Path);

    public YamlStep Last => _steps[^1];

    /// <summary>Whether the last node stands inside brackets, its own not counted.</summary>
    public bool IsInFlow => _steps.Any(step => step.Parent is YamlMapping { IsFlow: true } or YamlSequence { IsFlow: true });

    public static YamlRoute Follow(YamlDocument document, YamlPath path)
    {
        var steps = new List<YamlStep> { new(null, 0, document.Tree.Root) };
        var reached = YamlPath.Root;
        foreach (var segment in path.Segments)
        {
            var node = steps[^1].Node;
            if (node is YamlAlias) return new YamlRoute(document, steps, path, reached, node);
            var next = Step(node, segment, out var borrowed);
            if (next is null) return new YamlRoute(document, steps, path, reached, borrowed);
            steps.Add(next);
            reached = segment is string key ? reached.Child(key) : reached.Child((int)segment);
        }

        return new YamlRoute(document, steps, path, reached, null);
    }

    private static YamlStep? Step(YamlNode node, object segment, out YamlNode? borrowed)
    {
        borrowed = null;
        if (node is YamlSequence sequence && segment is int index && index < sequence.Items.Count)
            return new YamlStep(sequence, index, sequence.Items[index]);
        if (node is not YamlMapping mapping || segment is not string name || mapping.Find(name) is not { } entry) return null;
        if (ReferenceEquals(entry.Owner, mapping))
            return new YamlStep(mapping, mapping.Pairs.FindIndex(pair => ReferenceEquals(pair.Key, entry.Key)), entry.Value);
        borrowed = mapping.Pairs.First(pair => pair.Key is YamlScalar { Value: "<<" }).Key;
        return null;
    }
}
