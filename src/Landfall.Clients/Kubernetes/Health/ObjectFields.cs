using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Reads fields of objects of any kind. A field that is missing, or of another type than asked for, reads as absent:
/// a custom resource may call anything "status" or "conditions".
/// </summary>
internal static class ObjectFields
{
    internal static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            if (node is not JsonObject map || !map.TryGetPropertyValue(key, out node)) return null;
        }
        return node;
    }

    internal static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    // Through the JSON text: a node made from an int does not answer as a long, one read from a stream does.
    internal static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;

    /// <summary>Reads a count of a status, where the API leaves out zeros.</summary>
    internal static long Count(this JsonNode? node, params ReadOnlySpan<string> path) => node.Number(path) ?? 0;

    internal static bool IsTrue(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path)?.GetValueKind() == JsonValueKind.True;

    internal static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>Gives the objects of a list; entries that are not objects are left out.</summary>
    internal static IEnumerable<JsonObject> Objects(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];

    internal static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? list.Select(item => item.Text()).OfType<string>() : [];

    internal static string Name(this JsonObject obj) => obj.Text("metadata", "name") ?? "";

    internal static string Kind(this JsonObject obj) => obj.Text("kind") ?? "";

    internal static string Group(this JsonObject obj) =>
        obj.Text("apiVersion") is { } version && version.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? version[..slash] : "";

    internal static string? Annotation(this JsonObject obj, string key) => obj.Text("metadata", "annotations", key);

    internal static string? Label(this JsonObject obj, string key) => obj.Text("metadata", "labels", key);
}
