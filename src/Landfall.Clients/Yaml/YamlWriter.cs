using System.Text;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml;

/// <summary>Writes JSON trees as YAML for people and for parsers of YAML 1.1 and 1.2.</summary>
public static class YamlWriter
{
    /// <summary>
    /// Writes a document in block style, keys in the order given, indented by two, dashes below their key as kubectl prints them.
    /// Strings are quoted only where some parser could read another type from them; those of several lines become | blocks.
    /// Numbers keep their value and not their spelling.
    /// </summary>
    public static string Write(JsonNode? node) => new YamlEmitter(YamlLayout.Default).Document(node).ToString();

    /// <summary>Writes documents one after the other with <c>---</c> between them.</summary>
    public static string WriteAll(IEnumerable<JsonNode?> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var text = new StringBuilder();
        foreach (var document in documents)
        {
            if (text.Length > 0) text.Append("---\n");
            text.Append(Write(document));
        }

        return text.ToString();
    }
}
