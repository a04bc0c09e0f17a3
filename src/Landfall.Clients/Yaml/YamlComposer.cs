using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Landfall.Clients.Yaml;

/// <summary>
/// Turns node trees into JSON: scalars resolved, aliases copied, merges done, keys made strings.
/// Recursion is bounded by the depth that the tree reader let pass.
/// </summary>
internal sealed class YamlComposer(YamlText text, YamlDialect dialect)
{
    private const string MergeTag = "tag:yaml.org,2002:merge";
    private readonly YamlResolver _resolver = new(text, dialect);

    public JsonNode? Compose(YamlNode node)
    {
        switch (node.Resolved)
        {
            case YamlScalar scalar:
                return Scalar(scalar);
            case YamlSequence sequence:
                var array = new JsonArray();
                foreach (var item in sequence.Items) array.Add(Compose(item));
                return array;
            default:
                var properties = new JsonObject();
                foreach (var entry in EntriesOf((YamlMapping)node.Resolved)) properties.Add(entry.Name, Compose(entry.Value));
                return properties;
        }
    }

    private JsonNode? Scalar(YamlScalar scalar)
    {
        var value = _resolver.Resolve(scalar);
        switch (value.Kind)
        {
            case YamlKind.Null: return null;
            case YamlKind.Boolean: return JsonValue.Create(value.Boolean);
            case YamlKind.Integer: return YamlNumber.Node(YamlNumber.Text(value.Integer));
            case YamlKind.Float when !double.IsFinite(value.Float):
                throw text.Error(scalar.Start, $"{value.Text} has no counterpart in JSON", "put it in quotes if it is meant as text");
            case YamlKind.Float: return YamlNumber.Node(YamlNumber.Text(value.Float));
            default: return JsonValue.Create(value.Text);
        }
    }

    private IReadOnlyList<YamlEntry> EntriesOf(YamlMapping mapping)
    {
        if (mapping.Entries is { } known) return known;
        var own = new YamlEntrySet(mapping.Pairs.Count);
        YamlEntrySet? merged = null;
        foreach (var (key, value) in mapping.Pairs)
        {
            if (IsMerge(key))
            {
                if (dialect == YamlDialect.Core && merged is not null)
                    throw text.Error(key.Start, "a second merge (<<)", "merge a list of mappings");
                merged ??= own.Copy();
                Merge(key, value, merged);
                continue;
            }

            var entry = new YamlEntry(KeyName(key), key, value, mapping);
            if (own.Find(entry.Name) is { } first) throw Duplicate(entry.Name, key, first.Key);
            own.Set(entry);
            merged?.Set(entry);
        }

        return mapping.Entries = (merged ?? own).List;
    }

    private void Merge(YamlNode key, YamlNode value, YamlEntrySet entries)
    {
        // Of several, the earlier ones win; in the Kubernetes dialect by being laid on last.
        var sources = value.Resolved is YamlSequence sequence ? sequence.Items.Select(item => item.Resolved) : [value.Resolved];
        if (dialect == YamlDialect.Kubernetes) sources = sources.Reverse();
        foreach (var source in sources)
        {
            if (source is not YamlMapping merged) throw text.Error(key.Start, "a merge (<<) takes a mapping or a list of mappings");
            foreach (var entry in EntriesOf(merged))
            {
                if (dialect == YamlDialect.Kubernetes) entries.Set(entry);
                else entries.SetIfAbsent(entry);
            }
        }
    }

    private static bool IsMerge(YamlNode key) =>
        key is YamlScalar { Value: "<<" } scalar
        && (scalar.Tag == MergeTag || (scalar.Tag is null && scalar.Style == ScalarStyle.Plain));

    private string KeyName(YamlNode key)
    {
        if (key.Resolved is not YamlScalar scalar) throw text.Error(key.Start, "a key must be a scalar");
        var value = _resolver.Resolve(scalar);
        switch (value.Kind)
        {
            case YamlKind.Null: throw text.Error(key.Start, "a key must not be null", "put it in quotes if it is meant as text");
            case YamlKind.Boolean: return value.Boolean ? "true" : "false";
            case YamlKind.Integer when value.Integer > long.MaxValue:
                throw text.Error(key.Start, "an integer key is beyond 64 bits", "put it in quotes");
            case YamlKind.Integer: return value.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture);
            case YamlKind.Float: return YamlNumber.KeyText(value.Float);
            default: return value.Text;
        }
    }

    private YamlException Duplicate(string name, YamlNode key, YamlNode first) =>
        text.Error(key.Start, $"key \"{name}\" is already set at line {text.MarkAt(first.Start).Line}", "remove one of the two");
}
