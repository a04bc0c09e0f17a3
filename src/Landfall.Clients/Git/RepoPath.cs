using System.Globalization;

namespace Landfall.Clients.Git;

/// <summary>
/// The one resolver of paths that come from a repository. A resolved path has the form of Git's own: relative to the
/// root, parts joined with <c>/</c>, no <c>.</c>, no <c>..</c>; the root is the empty string. Links are the affair of
/// <see cref="GitTree.Find"/>.
/// </summary>
public static class RepoPath
{
    private const int Longest = 4096;

    /// <summary>
    /// Resolves <paramref name="path"/> as written in a file of the folder <paramref name="baseFolder"/>: a leading
    /// <c>/</c> is the root of the repository, all else starts at that folder.
    /// </summary>
    /// <exception cref="GitException"><see cref="FailureKind.Invalid"/>: it is empty, leaves the repository at any point, is a URL,
    /// names a drive or <c>.git</c>, or contains a backslash or control character.</exception>
    public static string Resolve(string baseFolder, string path)
    {
        EnsureReadable(path);
        var parts = new List<string>();
        if (path[0] != '/') Walk(parts, baseFolder, path);
        Walk(parts, path, path);
        return string.Join('/', parts);
    }

    /// <summary>Throws unless <paramref name="path"/> names a file in the form that <see cref="Resolve"/> gives.</summary>
    /// <exception cref="GitException"><see cref="FailureKind.Invalid"/>.</exception>
    public static void EnsureFile(string path)
    {
        if (Resolve("", path) != path) throw Fault(path, "it is not a plain path from the root of the repository");
    }

    /// <summary>The folders above a resolved path, outermost first, without the root.</summary>
    internal static IEnumerable<string> FoldersAbove(string path)
    {
        for (var i = path.IndexOf('/', StringComparison.Ordinal); i >= 0; i = path.IndexOf('/', i + 1))
            yield return path[..i];
    }

    private static void Walk(List<string> parts, string path, string shown)
    {
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..")
            {
                if (IsGitFolder(part)) throw Fault(shown, $"'{part}' belongs to Git");
                parts.Add(part);
            }
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else throw Fault(shown, "it leaves the repository");
        }
    }

    private static void EnsureReadable(string path)
    {
        if (path.Length == 0) throw Fault(path, "it is empty");
        if (path.Length > Longest) throw Fault(path[..80], $"it is longer than {Longest} characters");
        if (path.Any(char.IsControl)) throw Fault(path, "it contains a control character");
        if (path.Contains('\\', StringComparison.Ordinal)) throw Fault(path, "it contains '\\'");
        if (path.Contains("://", StringComparison.Ordinal)) throw Fault(path, "it is a URL");
        if (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])) throw Fault(path, "it names a drive");
        if (path.Contains('\uFFFD', StringComparison.Ordinal)) throw Fault(path, "it is not UTF-8");
        for (var i = 0; i < path.Length; i++)
        {
            if (!char.IsSurrogate(path[i])) continue;
            if (!char.IsSurrogatePair(path, i)) throw Fault(path, "it is not Unicode");
            i++;
        }
    }

    // What file systems that fold case, drop trailing dots and spaces, or ignore invisible characters take for .git.
    private static bool IsGitFolder(string part)
    {
        var seen = string.Concat(part.Where(c => char.GetUnicodeCategory(c) is not UnicodeCategory.Format)).TrimEnd('.', ' ');
        return seen.Equals(".git", StringComparison.OrdinalIgnoreCase) || seen.Equals("git~1", StringComparison.OrdinalIgnoreCase);
    }

    private static GitException Fault(string path, string why) => GitException.Invalid(
        $"the path '{GitText.Clean(path)}' is not usable: {why}", "Write a path from the root of the repository (/folder/file) or from this file's folder.");
}
