using System.Text;
using System.Text.Json.Nodes;

namespace Landfall.Tests.Yaml;

/// <summary>JSON trees made of what tends to break YAML writers; the same for the same seed.</summary>
internal static class RandomJson
{
    private static readonly string[] Words =
    [
        "", " ", "a", "yes", "No", "on", "~", "null", "true", "0777", "0o17", "1e3", "1_0", ".5", ".", "-", "--", "---", "...", "?", ":", "::",
        "<<", "=", "!x", "&a", "*a", "#c", " #c", ": ", ":x", "{", "}", "[", "]", ",", "|", ">", "'", "\"", "''", "\\", "%", "@", "`", "\t", "\n",
        "\n\n", "\r", "\r\n", "  ", "\u0000", "\u007f", "\u0085", "\u00a0", "\u2028", "\ufeff", "\ufffe", "é", "日本", "😀", "1:20", "2001-12-14",
        "12-34", ".inf", "-.inf", ".NaN", "0x", "0b1", "+1", "- a", "a: b", "a:b", "http://x:80/#y", "{{ .Values }}", "sha256:0123", "\ta", "word word",
    ];

    public static JsonNode? Node(Random random, int depth)
    {
        switch (random.Next(depth > 0 ? 9 : 5))
        {
            case 0: return null;
            case 1: return random.Next(2) == 0;
            case 2: return Number(random);
            case 3 or 4: return Text(random);
            case 5 or 6:
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Node(random, depth - 1))]);
            default:
                var properties = new JsonObject();
                for (var count = random.Next(5); count > 0; count--) properties[Text(random)] = Node(random, depth - 1);
                return properties;
        }
    }

    public static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(5); count >= 0; count--) text.Append(Words[random.Next(Words.Length)]);
        return text.ToString();
    }

    private static JsonValue Number(Random random) => random.Next(6) switch
    {
        0 => JsonValue.Create(random.Next(-10, 100)),
        1 => JsonValue.Create(random.NextInt64(long.MinValue, long.MaxValue)),
        2 => JsonValue.Create(ulong.MaxValue - (ulong)random.Next(10)),
        3 => JsonValue.Create(random.NextDouble()),
        4 => JsonValue.Create(random.NextDouble() * Math.Pow(10, random.Next(-300, 300))),
        _ => JsonValue.Create(Math.Round(random.NextDouble() * 1000, 2)),
    };
}
