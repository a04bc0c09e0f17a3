using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Landfall.Clients.Yaml;

/// <summary>Plain scalars as go-yaml v2 (in sigs.k8s.io/yaml) resolves them.</summary>
internal static partial class KubernetesScalars
{
    public static YamlValue Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new YamlValue(YamlKind.Null, text);
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return new YamlValue(YamlKind.Boolean, text, Boolean: true);
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return new YamlValue(YamlKind.Boolean, text);
            case ".nan" or ".NaN" or ".NAN":
                return new YamlValue(YamlKind.Float, text, Float: double.NaN);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return new YamlValue(YamlKind.Float, text, Float: double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return new YamlValue(YamlKind.Float, text, Float: double.NegativeInfinity);
        }

        return text[0] is '+' or '-' or '.' || char.IsAsciiDigit(text[0]) ? Number(text) : String(text);
    }

    public static bool IsTimestamp(string text) => text.Length is >= 8 and < 100 && text[4] == '-' && Timestamp().IsMatch(text);

    private static YamlValue Number(string text)
    {
        if (text[0] != '.' && IsTimestamp(text)) return new YamlValue(YamlKind.Timestamp, text);
        // Behind a leading point Go's own rule holds: underscores only between digits. Elsewhere go-yaml drops them all.
        if (text[0] == '.' && HasMisplacedUnderscore(text)) return String(text);
        var plain = text.Contains('_', StringComparison.Ordinal) ? text.Replace("_", "", StringComparison.Ordinal) : text;
        if (text[0] != '.' && Integer(plain) is { } integer) return new YamlValue(YamlKind.Integer, text, Integer: integer);
        if (YamlNumber.IsFloat(plain)
            && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
            return new YamlValue(YamlKind.Float, text, Float: number);
        return String(text);
    }

    /// <summary>Go's ParseInt with base 0: 0x, 0o, 0b, and a leading 0 for octal; null where 64 bits do not hold it.</summary>
    private static BigInteger? Integer(string text)
    {
        var sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var digits = text.AsSpan(sign);
        if (digits.Length is 0 or > 80) return null;
        var prefix = digits.Length > 1 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) : ' ';
        var (radix, skip) = prefix switch
        {
            'x' => (16, 2),
            'o' => (8, 2),
            'b' => (2, 2),
            ' ' => (10, 0),
            _ => (8, 1),
        };
        digits = digits[skip..];
        if (digits.Length == 0) return null;
        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit) || Convert.ToInt32(digit.ToString(), 16) is var number && number >= radix) return null;
            value = value * radix + number;
        }

        if (text[0] == '-') value = -value;
        var largest = sign == 1 ? long.MaxValue : ulong.MaxValue;
        return value < long.MinValue || value > largest ? null : value;
    }

    private static bool HasMisplacedUnderscore(string text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '_' && !(char.IsAsciiDigit(text[at - 1]) && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))) return true;
        }

        return false;
    }

    private static YamlValue String(string text) => new(YamlKind.String, text);

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Timestamp();
}
