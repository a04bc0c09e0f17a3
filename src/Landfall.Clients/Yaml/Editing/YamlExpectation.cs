using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml.Editing;

/// <summary>Makes an edit on a copy of a JSON tree: what the edited text must read as.</summary>
internal static class YamlExpectation
{
    public static JsonNode? With(JsonNode? root, YamlPath path, JsonNode? value)
    {
        if (path.Parent is null) return value?.DeepClone();
        var copy = root!.DeepClone();
        var parent = At(copy, path.Parent);
        if (path.Segments[^1] is string key) parent.AsObject()[key] = value?.DeepClone();
        else parent.AsArray()[(int)path.Segments[^1]] = value?.DeepClone();
        return copy;
    }

    public static JsonNode Without(JsonNode root, YamlPath path)
    {
        var copy = root.DeepClone();
        var parent = At(copy, path.Parent!);
        if (path.Segments[^1] is string key) parent.AsObject().Remove(key);
        else parent.AsArray().RemoveAt((int)path.Segments[^1]);
        return copy;
    }

    public static JsonNode WithItem(JsonNode root, YamlPath sequence, JsonNode? item)
    {
        var copy = root.DeepClone();
        At(copy, sequence).AsArray().Add(item?.DeepClone());
        return copy;
    }

    public static JsonNode? Find(JsonNode? root, YamlPath path)
    {
        var node = root;
        foreach (var segment in path.Segments) node = segment is string key ? node![key] : node![(int)segment];
        return node;
    }

    private static JsonNode At(JsonNode root, YamlPath path) => Find(root, path)!;
}
