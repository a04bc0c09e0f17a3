using System.Buffers;

namespace Landfall.Clients.Oci;

/// <summary>The rules for the parts of an image reference, as github.com/distribution/reference states them.</summary>
internal static class ReferenceGrammar
{
    public const int LongestPath = 255;

    private const string LowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + LowerAlphanumeric;
    private static readonly SearchValues<char> WordCharacters = SearchValues.Create(LowerAlphanumeric);
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Alphanumeric + "-.");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:");
    private static readonly SearchValues<char> TagCharacters = SearchValues.Create(Alphanumeric + "_-.");

    /// <summary>A host name, an IPv4 address or an IPv6 address in brackets, and perhaps a port.</summary>
    public static bool IsRegistry(ReadOnlySpan<char> text)
    {
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && !text.EndsWith("]"))
        {
            if (!ushort.TryParse(text[(colon + 1)..], System.Globalization.NumberStyles.None, null, out _)) return false;
            text = text[..colon];
        }

        return text.StartsWith("[") ? IsBracketedAddress(text) : IsHostName(text);
    }

    /// <summary>Lower-case components between slashes; inside one, separators (one dot, one or two underscores, dashes) stand alone.</summary>
    public static bool IsPath(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split('/'))
        {
            if (!IsPathComponent(text[range])) return false;
        }

        return true;
    }

    /// <summary>1 to 128 letters, digits, underscores, dots and dashes, not beginning with dot or dash.</summary>
    public static bool IsTag(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 128 && text[0] is not ('.' or '-') && !text.ContainsAnyExcept(TagCharacters);

    private static bool IsHostName(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(HostCharacters)) return false;
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-') return false;
        }

        return true;
    }

    private static bool IsBracketedAddress(ReadOnlySpan<char> text) =>
        text.Length > 2 && text[^1] == ']' && !text[1..^1].ContainsAnyExcept(AddressCharacters)
        && System.Net.IPAddress.TryParse(text[1..^1], out _);

    private static bool IsPathComponent(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var word = LengthOfWord(text);
            if (word == 0) return false;
            text = text[word..];
            if (text.IsEmpty) return true;
            var separator = LengthOfSeparator(text);
            if (separator == 0) return false;
            text = text[separator..];
        }
    }

    private static int LengthOfWord(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept(WordCharacters);
        return length < 0 ? text.Length : length;
    }

    private static int LengthOfSeparator(ReadOnlySpan<char> text)
    {
        if (text[0] == '.') return 1;
        if (text[0] == '_') return text.Length > 1 && text[1] == '_' ? 2 : 1;
        var dashes = text.IndexOfAnyExcept('-');
        return dashes < 0 ? text.Length : dashes;
    }
}
