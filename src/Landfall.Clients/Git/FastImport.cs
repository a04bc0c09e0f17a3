using System.Globalization;
using System.Text;

namespace Landfall.Clients.Git;

/// <summary>What became of one requested commit.</summary>
/// <param name="ChangesNothing">Whether its tree is the tree of its parent.</param>
internal sealed record ImportedCommit(string Id, bool ChangesNothing);

/// <summary>
/// Writes and reads the conversation with <c>git fast-import</c> that makes a chain of commits without a work tree.
/// Each commit first asks (<c>ls</c>) what its paths are in the tree so far, then changes them, then asks for the new
/// tree and its own id. The branch that the protocol demands is taken back in the same stream, so that no ref is
/// ever written. See git-fast-import(1).
/// </summary>
internal static class FastImport
{
    private const string Missing = "missing";

    public static byte[] Stream(string parent, IReadOnlyList<GitCommitRequest> commits, string temporaryRef)
    {
        using var stream = new MemoryStream();
        Line(stream, "feature done");
        for (var i = 0; i < commits.Count; i++)
        {
            var commit = commits[i];
            EnsureUsable(commit.Changes);
            Line(stream, $"commit {temporaryRef}");
            Line(stream, $"mark :{i + 1}");
            Line(stream, $"committer {Signature(commit.Author, commit.When)}");
            Data(stream, Message(commit.Message));
            Line(stream, $"from {(i == 0 ? parent : $":{i}")}");
            Line(stream, "ls \"\"");
            foreach (var path in PathsToCheck(commit.Changes)) Line(stream, $"ls {Quote(path)}");
            foreach (var change in commit.Changes) Write(stream, change);
            Line(stream, "ls \"\"");
            Line(stream, $"get-mark :{i + 1}");
        }

        Line(stream, $"reset {temporaryRef}");
        Line(stream, $"from {new string('0', parent.Length)}");
        Line(stream, "done");
        return stream.ToArray();
    }

    /// <summary>Reads the answers in the order of the questions of <see cref="Stream"/>.</summary>
    /// <exception cref="GitException">A write would go through a link or submodule, or turn a folder into a file or a
    /// file into a folder.</exception>
    public static IReadOnlyList<ImportedCommit> ReadAnswers(IReadOnlyList<GitCommitRequest> commits, string output)
    {
        var lines = output.Split('\n').AsEnumerable().GetEnumerator();
        var results = new List<ImportedCommit>(commits.Count);
        foreach (var commit in commits)
        {
            var treeBefore = Next().Id;
            var modes = PathsToCheck(commit.Changes).ToDictionary(p => p, _ => Next().Mode, StringComparer.Ordinal);
            foreach (var change in commit.Changes) EnsureFits(change, modes);
            var treeAfter = Next().Id;
            results.Add(new ImportedCommit(Text(), treeBefore == treeAfter));
        }

        return results;

        string Text() => lines.MoveNext() ? lines.Current : throw new GitException(FailureKind.Failed, "git fast-import ended early");

        // "mode SP type SP id TAB path", or "missing SP path"
        (string Mode, string Id) Next()
        {
            var words = Text().Split(' ', 3);
            return words[0] == Missing || words.Length < 3 ? (Missing, Missing) : (words[0], words[2].Split('\t')[0]);
        }
    }

    private static void EnsureUsable(IReadOnlyList<GitChange> changes)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            RepoPath.EnsureFile(change.Path);
            if (!paths.Add(change.Path)) throw GitException.Invalid($"one commit changes '{change.Path}' twice");
            if (change is GitWrite { Mode: not ("100644" or "100755") } write)
                throw GitException.Invalid($"'{write.Path}' cannot be written with mode {GitText.Clean(write.Mode)}");
        }

        foreach (var path in paths)
        {
            if (RepoPath.FoldersAbove(path).FirstOrDefault(paths.Contains) is { } above)
                throw GitException.Invalid($"one commit changes '{above}' and '{path}' below it");
        }
    }

    private static IEnumerable<string> PathsToCheck(IReadOnlyList<GitChange> changes) =>
        changes.SelectMany(c => RepoPath.FoldersAbove(c.Path).Append(c.Path)).Distinct(StringComparer.Ordinal);

    private static void EnsureFits(GitChange change, Dictionary<string, string> modes)
    {
        foreach (var folder in RepoPath.FoldersAbove(change.Path)) EnsureFolder(change.Path, folder, modes[folder]);
        var mode = modes[change.Path];
        if (change is not GitWrite || mode == Missing) return;
        if (mode == "120000") throw GitTree.LinkOnPath(change.Path, change.Path);
        if (mode == "160000") throw GitTree.SubmoduleOnPath(change.Path, change.Path);
        if (mode == "040000") throw GitException.Refused($"'{change.Path}' cannot be written: it is a folder");
    }

    private static void EnsureFolder(string path, string folder, string mode)
    {
        if (mode is Missing or "040000") return;
        if (mode == "120000") throw GitTree.LinkOnPath(path, folder);
        if (mode == "160000") throw GitTree.SubmoduleOnPath(path, folder);
        throw GitException.Refused($"'{path}' cannot be written: '{folder}' is a file");
    }

    private static void Write(MemoryStream stream, GitChange change)
    {
        if (change is not GitWrite write)
        {
            Line(stream, $"D {Quote(change.Path)}");
            return;
        }

        Line(stream, $"M {write.Mode} inline {Quote(write.Path)}");
        Data(stream, write.Content.Span);
    }

    private static void Data(MemoryStream stream, ReadOnlySpan<byte> content)
    {
        Line(stream, $"data {content.Length}");
        stream.Write(content);
        stream.WriteByte((byte)'\n');
    }

    private static void Line(MemoryStream stream, string line)
    {
        stream.Write(Encoding.UTF8.GetBytes(line));
        stream.WriteByte((byte)'\n');
    }

    private static byte[] Message(string message)
    {
        if (message.Contains('\0', StringComparison.Ordinal)) throw GitException.Invalid("a commit message cannot contain NUL");
        return Encoding.UTF8.GetBytes(message.EndsWith('\n') ? message : message + '\n');
    }

    // Paths have passed RepoPath: there is no control character and no backslash in them.
    private static string Quote(string path) => $"\"{path.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Signature(GitIdentity who, DateTimeOffset when)
    {
        var seconds = Math.Max(0, when.ToUnixTimeSeconds());
        var offset = when.Offset;
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{Name(who.Name)} <{Name(who.Email)}> {seconds} {sign}{offset:hhmm}");
    }

    private static string Name(string text) => GitText.Clean(text).Replace("<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal).Trim();
}
