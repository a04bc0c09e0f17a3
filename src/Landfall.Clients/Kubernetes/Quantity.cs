using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Landfall.Clients.Kubernetes;

/// <summary>Compares resource quantities by value: <c>1</c> is <c>1000m</c>, <c>1Gi</c> is <c>1024Mi</c>.</summary>
/// <remarks>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/</remarks>
internal static class Quantity
{
    private static readonly HashSet<string> Maps =
        ["limits", "requests", "hard", "capacity", "default", "defaultRequest", "max", "min", "maxLimitRequestRatio", "podFixed", "allocatable"];

    private static readonly HashSet<string> Fields = ["sizeLimit", "divisor", "averageValue", "targetAverageValue", "targetValue", "storage"];

    // In nano-units, the smallest there are.
    private const int Scale = 9;
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    /// <summary>Whether every value in the map of this name is a quantity.</summary>
    public static bool IsMap(string key) => Maps.Contains(key);

    /// <summary>Whether the field of this name is a quantity.</summary>
    public static bool IsField(string key) => Fields.Contains(key);

    public static bool AreEqual(string a, string b) => TryParse(a, out var x) && TryParse(b, out var y) && x == y;

    private static bool TryParse(string text, out BigInteger nanos)
    {
        nanos = default;
        var end = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = end < 0 ? text : text[..end];
        if (text.Length > 64 || number.Length == 0 || Factor(end < 0 ? "" : text[end..]) is not { } factor) return false;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var digits = number.Replace(".", "", StringComparison.Ordinal);
        if (digits.Length < number.Length - 1 || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return false;
        var decimals = point < 0 ? 0 : number.Length - point - 1;
        var (multiplier, power) = factor;
        var exponent = Scale + power - decimals;
        var value = whole * multiplier;
        if (exponent >= 0)
        {
            nanos = value * BigInteger.Pow(10, exponent);
            return true;
        }
        // Finer than a nano-unit: rounded up, as the server does.
        nanos = BigInteger.DivRem(value, BigInteger.Pow(10, -exponent), out var rest);
        if (rest.Sign > 0) nanos++;
        return true;
    }

    private static (BigInteger Multiplier, int Power)? Factor(string suffix) => suffix switch
    {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => (BigInteger.One << 10, 0),
        "Mi" => (BigInteger.One << 20, 0),
        "Gi" => (BigInteger.One << 30, 0),
        "Ti" => (BigInteger.One << 40, 0),
        "Pi" => (BigInteger.One << 50, 0),
        "Ei" => (BigInteger.One << 60, 0),
        _ => suffix[0] is 'e' or 'E' && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) && power is > -100 and < 100
            ? (1, power) : null,
    };
}
