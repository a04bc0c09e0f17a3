using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml.Editing;

/// <summary>Reads edited text again and compares it with what the edit was to bring about.</summary>
internal static class YamlProof
{
    /// <returns>The documents of the edited text.</returns>
    /// <exception cref="YamlException">The text is not valid any more, or something else has changed too.</exception>
    public static (YamlText Text, IReadOnlyList<YamlDocument> Documents) Check(
        YamlText before, string after, IReadOnlyList<YamlDocument> documents, YamlIntent intent, YamlDialect dialect, YamlBudget budget)
    {
        YamlException? invalid = null;
        try
        {
            var text = YamlText.Decode(before.With(after).Encode(), before.File, budget);
            var read = YamlReader.Read(text, dialect, budget);
            if (Matches(read, documents, intent)) return (text, read);
        }
        catch (YamlException error)
        {
            invalid = error;
        }

        throw Refusal(before, documents, intent, invalid);
    }

    private static bool Matches(IReadOnlyList<YamlDocument> read, IReadOnlyList<YamlDocument> documents, YamlIntent intent)
    {
        if (read.Count != Math.Max(documents.Count, intent.Document + 1)) return false;
        for (var index = 0; index < read.Count; index++)
        {
            var expected = index == intent.Document ? intent.Expected : documents[index].Root;
            if (!JsonNode.DeepEquals(read[index].Root, expected)) return false;
        }

        return true;
    }

    private static YamlException Refusal(YamlText text, IReadOnlyList<YamlDocument> documents, YamlIntent intent, YamlException? invalid)
    {
        foreach (var step in intent.Route?.Steps.Reverse() ?? [])
        {
            if (step.Node.Anchor is null || AliasOf(step.Node, documents[intent.Document].Tree.Root) is not { } alias) continue;
            return text.Error(step.Node.Start, $"{intent.Path} carries the anchor &{step.Node.Anchor}, and the alias at line {text.MarkAt(alias.Start).Line} uses it: the edit would change both", "write the value out where the alias is");
        }

        var place = intent.Route?.Last.Node.Start ?? text.Text.Length;
        return invalid is null
            ? text.Error(place, $"an edit of {intent.Path} would change other values too", "change it by hand")
            : text.Error(place, $"an edit of {intent.Path} would leave invalid YAML ({invalid.Message})", "change it by hand", invalid);
    }

    private static YamlAlias? AliasOf(YamlNode target, YamlNode node) => node switch
    {
        YamlAlias alias => ReferenceEquals(alias.Target, target) ? alias : null,
        YamlSequence sequence => sequence.Items.Select(item => AliasOf(target, item)).FirstOrDefault(found => found is not null),
        YamlMapping mapping => mapping.Pairs.SelectMany(pair => new[] { pair.Key, pair.Value })
            .Select(child => AliasOf(target, child)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}

/// <param name="Path">What is edited, for messages.</param>
/// <param name="Expected">What the document must be afterwards; the others must stay.</param>
/// <param name="Route">Null where the document does not exist yet.</param>
internal sealed record YamlIntent(int Document, YamlPath Path, JsonNode? Expected, YamlRoute? Route);
