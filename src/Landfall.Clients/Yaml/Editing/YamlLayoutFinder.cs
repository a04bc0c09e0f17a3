namespace Landfall.Clients.Yaml.Editing;

/// <summary>Finds how a file is laid out, so that what is added looks like its neighbours.</summary>
internal sealed class YamlLayoutFinder(string text, YamlExtent extent)
{
    /// <summary>Looks from the given node down first, then at the whole document; what neither shows is as kubectl prints.</summary>
    public YamlLayout Find(YamlNode near, YamlNode root) =>
        new(NewLine(text), Step(near) ?? Step(root) ?? YamlLayout.Default.Step, SequenceStep(near) ?? SequenceStep(root) ?? YamlLayout.Default.SequenceStep);

    /// <summary>JSON quotes every key, and is in brackets from the root on.</summary>
    public static bool IsJson(YamlDocument document) => document.Tree.Root switch
    {
        YamlMapping { IsFlow: true, Pairs: [({ } key, _), ..] } => key is YamlScalar { Style: YamlDotNet.Core.ScalarStyle.DoubleQuoted },
        YamlMapping { IsFlow: true } or YamlSequence { IsFlow: true } => document.File.EndsWith(".json", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>The file's first line break; a line feed where it has none.</summary>
    public static string NewLine(string text)
    {
        var at = YamlScan.LineEnd(text, 0);
        return at == text.Length ? "\n" : text[at..YamlScan.NextLine(text, at)];
    }

    private int? Step(YamlNode node) => First(node, value => value is YamlMapping { IsFlow: false });

    private int? SequenceStep(YamlNode node) => First(node, value => value is YamlSequence { IsFlow: false });

    /// <summary>Columns from a mapping's keys to the first wanted collection that is the value of one of them, outer ones first.</summary>
    private int? First(YamlNode root, Func<YamlNode, bool> wanted)
    {
        var queue = new Queue<YamlNode>([root]);
        while (queue.TryDequeue(out var node))
        {
            if (node is YamlSequence sequence) sequence.Items.ForEach(queue.Enqueue);
            if (node is not YamlMapping { IsFlow: false } mapping) continue;
            foreach (var (_, value) in mapping.Pairs)
            {
                if (wanted(value) && YamlScan.IsFirstOnLine(text, extent.ContentStart(value)))
                    return YamlScan.Column(text, extent.ContentStart(value)) - YamlScan.Column(text, extent.EntryStart(mapping, 0));
                queue.Enqueue(value);
            }
        }

        return null;
    }
}
