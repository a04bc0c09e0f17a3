using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Yaml;

namespace Landfall.Delivery.Deploy;

/// <summary>An object as a manifest holds it, and where: file, line and column.</summary>
public sealed record ManifestObject(JsonObject Object, string Place);

/// <summary>Reads the Kubernetes objects of a manifest; Landfall's own kinds are skipped, lists are opened.</summary>
public static class ManifestDocuments
{
    public static IReadOnlyList<ManifestObject> Parse(ReadOnlyMemory<byte> content, string file)
    {
        var objects = new List<ManifestObject>();
        foreach (var document in YamlReader.Read(content, file))
        {
            // As kubectl does with a document that holds nothing but null.
            if (document.Root is null)
                continue;
            if (document.Root is not JsonObject root)
                throw Error(document, $"a manifest is a mapping, not {(document.Root is JsonArray ? "a list" : "a scalar")}");
            if (root["apiVersion"]?.ToString() is { } version && version.StartsWith("landfall.dev/", StringComparison.Ordinal))
                continue;
            Add(root, document, objects);
        }

        return objects;
    }

    private static void Add(JsonObject root, YamlDocument document, List<ManifestObject> objects)
    {
        if (!IsText(root["apiVersion"]) || !IsText(root["kind"]))
            throw Error(document, "a document without apiVersion and kind");
        if (root["kind"]!.ToString().EndsWith("List", StringComparison.Ordinal) && root["items"] is JsonArray items)
        {
            foreach (var item in items)
                Add(item as JsonObject ?? throw Error(document, "an item of a list is not an object"), document, objects);
            return;
        }

        if (!IsText((root["metadata"] as JsonObject)?["name"]))
            throw Error(document, $"a {root["kind"]} without metadata.name");
        objects.Add(new((JsonObject)root.DeepClone(), Place(document)));
    }

    private static bool IsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0;

    private static string Place(YamlDocument document) => $"{document.File}:{document.Start.Line}:{document.Start.Column}";

    private static LandfallException Error(YamlDocument document, string message) =>
        new(FailureKind.Invalid, $"{Place(document)}: {message}",
            "Every document of a manifest needs apiVersion, kind and metadata.name.");
}
