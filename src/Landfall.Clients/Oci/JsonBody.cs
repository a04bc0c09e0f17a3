using System.Text.Json;

namespace Landfall.Clients.Oci;

/// <summary>Reads JSON from a peer strictly: no name twice in an object, at most 32 levels; wrong kinds of values are absent ones.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The root object.</summary>
    /// <exception cref="FormatException">Not a JSON object, or a name comes twice.</exception>
    public static JsonElement Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new FormatException("it is not valid JSON: " + Printable.Of(e.Message, 200), e);
        }

        throw new FormatException("it is not a JSON object");
    }

    public static JsonElement? Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    public static string? Text(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    public static long? Number(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number) ? number : null;

    public static Dictionary<string, string> Texts(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Object } member
            ? member.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.String)
                .ToDictionary(one => one.Name, one => one.Value.GetString()!, StringComparer.Ordinal)
            : [];
}
