using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Landfall.Clients.Oci;

/// <summary>
/// The hash that names content: <c>sha256:</c>, <c>sha384:</c> or <c>sha512:</c> and lower-case hexadecimal digits, as the
/// OCI image specification writes it. Other algorithms cannot be checked here and are not taken.
/// </summary>
public sealed record Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    public string Algorithm { get; }

    public string Hex { get; }

    /// <summary>The first twelve digits, for people to read.</summary>
    public string Short => Hex[..12];

    /// <summary>Reads a digest.</summary>
    /// <exception cref="LandfallException">Invalid: another algorithm, length, or character.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new LandfallException(
            FailureKind.Invalid,
            $"{Printable.Of(text, 200)} is not a digest",
            "a digest is sha256: and 64 lower-case hexadecimal digits");

    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null) return false;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        var (algorithm, hex) = (text[..colon], text[(colon + 1)..]);
        if (hex.Length != LengthOf(algorithm) || hex.AsSpan().ContainsAnyExcept(HexDigits)) return false;
        digest = new Digest(algorithm, hex);
        return true;
    }

    /// <summary>The sha256 digest of content.</summary>
    public static Digest Sha256(ReadOnlySpan<byte> content) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>The digest of other content by this one's algorithm.</summary>
    public Digest Of(ReadOnlySpan<byte> content) => Algorithm switch
    {
        "sha384" => new(Algorithm, Convert.ToHexStringLower(SHA384.HashData(content))),
        "sha512" => new(Algorithm, Convert.ToHexStringLower(SHA512.HashData(content))),
        _ => Sha256(content),
    };

    public override string ToString() => $"{Algorithm}:{Hex}";

    private static int LengthOf(string algorithm) => algorithm switch
    {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => -1,
    };
}
