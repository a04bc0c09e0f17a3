using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml;

/// <summary>Writes JSON on one line: <c>{a: 1, b: [x]}</c>.</summary>
internal static class YamlFlow
{
    /// <summary>Writes a scalar or an empty collection as block style takes it, anything else in flow style.</summary>
    public static string Text(JsonNode? node) => node is JsonValue value ? Scalar(value, flow: false, json: false) : Text(node, json: false);

    /// <param name="json">Quote as JSON does, for neighbours that are JSON.</param>
    public static string Text(JsonNode? node, bool json)
    {
        var text = new StringBuilder();
        Write(text, node, json);
        return text.ToString();
    }

    public static string Key(string key, bool json) => json ? YamlQuoting.Double(key) : YamlQuoting.Inline(key, flow: true);

    private static void Write(StringBuilder text, JsonNode? node, bool json)
    {
        switch (node)
        {
            case JsonObject mapping:
                text.Append('{');
                foreach (var (key, value) in mapping)
                {
                    if (text[^1] != '{') text.Append(", ");
                    text.Append(Key(key, json)).Append(": ");
                    Write(text, value, json);
                }

                text.Append('}');
                break;
            case JsonArray sequence:
                text.Append('[');
                foreach (var item in sequence)
                {
                    if (text[^1] != '[') text.Append(", ");
                    Write(text, item, json);
                }

                text.Append(']');
                break;
            case JsonValue value: text.Append(Scalar(value, flow: true, json)); break;
            default: text.Append("null"); break;
        }
    }

    private static string Scalar(JsonValue value, bool flow, bool json) => value.GetValueKind() switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => Number(value.ToJsonString()),
        _ when json => YamlQuoting.Double(String(value)),
        _ => YamlQuoting.Inline(String(value), flow),
    };

    /// <summary>The text of a string value, be it backed by a string or by something that JSON writes as one (a date).</summary>
    public static string String(JsonValue value) =>
        value.TryGetValue<string>(out var text) ? text : JsonElement.Parse(value.ToJsonString()).GetString()!;

    private static string Number(string json) =>
        json.AsSpan().ContainsAny('.', 'e', 'E') && double.TryParse(json, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? YamlNumber.Text(number)
            : json;
}
