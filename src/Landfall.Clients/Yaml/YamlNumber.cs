using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Yaml;

/// <summary>Numbers as JSON text and as nodes that give themselves out as int, long, ulong or double, whichever fits.</summary>
internal static class YamlNumber
{
    public static JsonNode Node(string json) => JsonValue.Create(JsonElement.Parse(json))!;

    /// <summary>Digits after an optional sign.</summary>
    public static bool IsDecimal(ReadOnlySpan<char> text)
    {
        if (text is ['+' or '-', ..]) text = text[1..];
        return text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>The floats of YAML 1.2's core schema, integers among them: <c>[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?</c></summary>
    public static bool IsFloat(ReadOnlySpan<char> text)
    {
        if (text is ['+' or '-', ..]) text = text[1..];
        var whole = Digits(ref text);
        var fraction = 0;
        if (text is ['.', ..])
        {
            text = text[1..];
            fraction = Digits(ref text);
        }

        if (whole + fraction == 0) return false;
        return text.Length == 0 || (text[0] is 'e' or 'E' && IsDecimal(text[1..]));
    }

    private static int Digits(ref ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        if (count < 0) count = text.Length;
        text = text[count..];
        return count;
    }

    /// <summary>An integer that 64 bits hold is kept exactly; a larger one becomes the nearest double, as in Go.</summary>
    public static string Text(BigInteger value) =>
        value >= long.MinValue && value <= ulong.MaxValue
            ? value.ToString(CultureInfo.InvariantCulture)
            : Text(Nearest(value));

    /// <summary>The nearest double; a cast would cut off instead of rounding.</summary>
    public static double Nearest(BigInteger value) =>
        double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Shortest text that reads back the same, as Go's encoding/json writes it: positional between 1e-6 and 1e21.</summary>
    public static string Text(double value)
    {
        var (negative, digits, exponent) = Split(value.ToString("R", CultureInfo.InvariantCulture));
        return exponent is < -6 or >= 21 ? Scientific(negative, digits, exponent, "0") : Positional(negative, digits, exponent);
    }

    /// <summary>As Go's <c>FormatFloat(value, 'g', -1, 32)</c>: what sigs.k8s.io/yaml makes of a float key.</summary>
    public static string KeyText(double value)
    {
        if (double.IsNaN(value)) return ".nan";
        var single = (float)value;
        if (float.IsInfinity(single)) return single > 0 ? ".inf" : "-.inf";
        var (negative, digits, exponent) = Split(single.ToString("R", CultureInfo.InvariantCulture));
        return exponent is < -4 or >= 6
            ? Scientific(negative, digits, exponent, "00")
            : Positional(negative, digits, exponent);
    }

    private static string Scientific(bool negative, string digits, int exponent, string width)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        var power = Math.Abs(exponent).ToString(width, CultureInfo.InvariantCulture);
        return $"{(negative ? "-" : "")}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{power}";
    }

    private static string Positional(bool negative, string digits, int exponent)
    {
        var sign = negative ? "-" : "";
        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return sign + digits.PadRight(exponent + 1, '0');
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>Significant digits and the power of ten of the first one.</summary>
    private static (bool Negative, string Digits, int Exponent) Split(string shortest)
    {
        var negative = shortest.StartsWith('-');
        var mantissa = shortest.AsSpan(negative ? 1 : 0);
        var exponent = 0;
        if (mantissa.IndexOf('E') is >= 0 and var at)
        {
            exponent = int.Parse(mantissa[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..at];
        }

        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var all = string.Concat(whole, point < 0 ? "" : mantissa[(point + 1)..]);
        var leading = all.Length - all.TrimStart('0').Length;
        var digits = all.Trim('0');
        return digits.Length == 0 ? (negative, "0", 0) : (negative, digits, exponent + whole.Length - 1 - leading);
    }
}
