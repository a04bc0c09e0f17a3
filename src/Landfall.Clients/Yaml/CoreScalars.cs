using System.Globalization;
using System.Numerics;

namespace Landfall.Clients.Yaml;

/// <summary>Plain scalars by the core schema of YAML 1.2.2, section 10.3.2.</summary>
internal static class CoreScalars
{
    public static YamlValue Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new YamlValue(YamlKind.Null, text);
            case "true" or "True" or "TRUE":
                return new YamlValue(YamlKind.Boolean, text, Boolean: true);
            case "false" or "False" or "FALSE":
                return new YamlValue(YamlKind.Boolean, text);
            case ".nan" or ".NaN" or ".NAN":
                return new YamlValue(YamlKind.Float, text, Float: double.NaN);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return new YamlValue(YamlKind.Float, text, Float: double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return new YamlValue(YamlKind.Float, text, Float: double.NegativeInfinity);
        }

        return text[0] is '+' or '-' or '.' || char.IsAsciiDigit(text[0]) ? Number(text) : new YamlValue(YamlKind.String, text);
    }

    private static YamlValue Number(string text)
    {
        // Longer ones are doubles at best, and parsing them exactly costs the square of their length.
        if (text.Length <= 80 && YamlNumber.IsDecimal(text))
            return new YamlValue(YamlKind.Integer, text, Integer: BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        if (text.Length is > 2 and <= 80 && text.StartsWith("0o", StringComparison.Ordinal) && !text.AsSpan(2).ContainsAnyExceptInRange('0', '7'))
            return new YamlValue(YamlKind.Integer, text, Integer: text.Skip(2).Aggregate(BigInteger.Zero, (value, digit) => value * 8 + (digit - '0')));
        if (text.Length is > 2 and <= 80 && text.StartsWith("0x", StringComparison.Ordinal) && text.Skip(2).All(char.IsAsciiHexDigit))
            return new YamlValue(YamlKind.Integer, text, Integer: BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        if (YamlNumber.IsFloat(text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
            return new YamlValue(YamlKind.Float, text, Float: number);
        return new YamlValue(YamlKind.String, text);
    }
}
