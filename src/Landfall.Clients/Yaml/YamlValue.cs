using System.Numerics;

namespace Landfall.Clients.Yaml;

internal enum YamlKind
{
    Null,
    Boolean,
    Integer,
    Float,
    Timestamp,
    String,
}

/// <summary>What a scalar means; <see cref="Text"/> is what is written.</summary>
internal readonly record struct YamlValue(YamlKind Kind, string Text, bool Boolean = false, BigInteger Integer = default, double Float = 0)
{
    public double Number => Kind == YamlKind.Integer ? YamlNumber.Nearest(Integer) : Float;
}
