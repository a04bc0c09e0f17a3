using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Reads values out of unstructured objects; anything of another shape counts as absent.</summary>
internal static class JsonAccess
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            if (node is not JsonObject map || !map.TryGetPropertyValue(key, out node)) return null;
        }
        return node;
    }

    public static JsonObject? Map(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static JsonArray? List(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray;

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static int? Integer(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            && int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsTrue(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path)?.GetValueKind() == JsonValueKind.True;

    public static IEnumerable<JsonObject> Maps(this JsonArray? list) => list is null ? [] : list.OfType<JsonObject>();

    public static JsonObject Copy(this JsonObject map) => (JsonObject)map.DeepClone();
}
