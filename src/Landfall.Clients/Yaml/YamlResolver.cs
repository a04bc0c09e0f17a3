using System.Text;
using YamlDotNet.Core;

namespace Landfall.Clients.Yaml;

/// <summary>Gives a scalar its meaning: explicit tag first, then, where it is plain, the dialect's rules.</summary>
internal sealed class YamlResolver(YamlText text, YamlDialect dialect)
{
    public const string Prefix = "tag:yaml.org,2002:";

    public YamlValue Resolve(YamlScalar scalar)
    {
        switch (scalar.Tag)
        {
            case null when scalar.Style == ScalarStyle.Plain: return Plain(scalar.Value, dialect);
            case null: return Text(scalar.Value);
            case Prefix + "binary": return Text(Binary(scalar));
            case Prefix + "bool": return Expect(scalar, YamlKind.Boolean);
            case Prefix + "int": return Expect(scalar, YamlKind.Integer);
            case Prefix + "null": return Expect(scalar, YamlKind.Null);
            case Prefix + "timestamp": return Expect(scalar, YamlKind.Timestamp);
            case Prefix + "float":
                var value = Plain(scalar.Value, dialect);
                return value.Kind == YamlKind.Integer ? new YamlValue(YamlKind.Float, scalar.Value, Float: value.Number) : Expect(scalar, YamlKind.Float);
            default: return Text(scalar.Value);
        }
    }

    /// <summary>The meaning of a plain scalar without a tag.</summary>
    public static YamlValue Plain(string text, YamlDialect dialect) =>
        dialect == YamlDialect.Kubernetes ? KubernetesScalars.Resolve(text) : CoreScalars.Resolve(text);

    private static YamlValue Text(string value) => new(YamlKind.String, value);

    private YamlValue Expect(YamlScalar scalar, YamlKind kind)
    {
        var value = Plain(scalar.Value, dialect);
        if (kind == YamlKind.Timestamp && KubernetesScalars.IsTimestamp(scalar.Value)) return Text(scalar.Value);
        if (value.Kind == kind) return value;
        throw text.Error(scalar.Start, $"`{Shorten(scalar.Value)}` is not what its tag !!{scalar.Tag![Prefix.Length..]} says");
    }

    private string Binary(YamlScalar scalar)
    {
        var encoded = scalar.Value.Replace("\n", "", StringComparison.Ordinal);
        var bytes = new byte[encoded.Length];
        // Blanks would be skipped by .NET but are refused by Go.
        if (encoded.AsSpan().ContainsAny(' ', '\t') || !Convert.TryFromBase64String(encoded, bytes, out var written))
            throw text.Error(scalar.Start, "a !!binary value is not base64");
        return Encoding.UTF8.GetString(bytes, 0, written);
    }

    private static string Shorten(string value) => value.Length <= 40 ? value : value[..40] + "…";
}
