using System.Buffers;

namespace Landfall.Clients.Git;

/// <summary>The grammar of names that are handed to Git, so that none of them is read as an option or an expression.</summary>
public static class GitRef
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// Throws unless <paramref name="name"/> can be the name of a branch: the rules of git-check-ref-format(1) with
    /// <c>--branch</c>, none of its expressions (<c>@{-1}</c>), and ASCII control characters, space and a leading
    /// <c>-</c> refused.
    /// </summary>
    /// <exception cref="GitException"><see cref="FailureKind.Invalid"/>; the message names the rule.</exception>
    public static void EnsureValidBranch(string name)
    {
        if (Fault(name) is { } fault) throw GitException.Invalid($"'{GitText.Clean(name)}' cannot be the name of a branch: {fault}");
    }

    internal static bool IsValidName(string name) => Fault(name) is null;

    /// <summary>Whether the text is a full object id: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.</summary>
    internal static bool IsObjectId(string text) => text.Length is 40 or 64 && IsHex(text);

    internal static void EnsureObjectId(string text)
    {
        if (!IsObjectId(text)) throw GitException.Invalid($"'{GitText.Clean(text)}' is not the full id of a Git object");
    }

    /// <summary>Whether the text can be a shortened object id; fewer than seven digits are too likely to be a name.</summary>
    internal static bool IsShortId(string text) => text.Length is >= 7 and <= 64 && IsHex(text);

    private static bool IsHex(string text) => !text.AsSpan().ContainsAnyExcept(LowerHex);

    private static string? Fault(string name)
    {
        if (name.Length == 0) return "it is empty";
        if (name.Length > 1024) return "it is longer than 1024 characters";
        if (name[0] == '-') return "it begins with '-'";
        if (name is "@" or "HEAD") return "the name is reserved";
        if (name.Contains("..", StringComparison.Ordinal)) return "it contains '..'";
        if (name.Contains("@{", StringComparison.Ordinal)) return "it contains '@{'";
        if (name[^1] == '.') return "it ends with '.'";
        foreach (var c in name)
        {
            if (char.IsControl(c)) return "it contains a control character";
            if (" ~^:?*[\\".Contains(c, StringComparison.Ordinal)) return $"it contains '{c}'";
        }

        foreach (var part in name.Split('/'))
        {
            if (part.Length == 0) return "it begins or ends with '/', or contains '//'";
            if (part[0] == '.') return "a part begins with '.'";
            if (part.EndsWith(".lock", StringComparison.Ordinal)) return "a part ends with '.lock'";
        }

        return null;
    }
}
