using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Landfall.Clients.Yaml;

/// <summary>Plain scalars by the core schema of YAML 1.2.2, section 10.3.2.</summary>
internal static partial class CoreScalars
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
        if (text.Length <= 80 && Decimal().IsMatch(text))
            return new YamlValue(YamlKind.Integer, text, Integer: BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        if (text.Length <= 80 && Octal().IsMatch(text))
            return new YamlValue(YamlKind.Integer, text, Integer: text.Skip(2).Aggregate(BigInteger.Zero, (value, digit) => value * 8 + (digit - '0')));
        if (text.Length <= 80 && Hexadecimal().IsMatch(text))
            return new YamlValue(YamlKind.Integer, text, Integer: BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        if (Float().IsMatch(text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
            return new YamlValue(YamlKind.Float, text, Float: number);
        return new YamlValue(YamlKind.String, text);
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0o[0-7]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Float();
}
