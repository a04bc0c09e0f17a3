namespace Landfall.Clients.Git;

/// <summary>A file, link or submodule of a tree.</summary>
/// <param name="Mode">Git's octal mode: 100644, 100755, 120000 (symbolic link) or 160000 (submodule).</param>
/// <param name="Id">The id of the blob; for a submodule, of the commit.</param>
/// <param name="Path">The path from the root, with <c>/</c>.</param>
public sealed record GitTreeEntry(string Mode, string Id, string Path)
{
    public bool IsFile => Mode is "100644" or "100755" or "100664";

    public bool IsExecutable => Mode == "100755";

    public bool IsSymlink => Mode == "120000";

    public bool IsSubmodule => Mode == "160000";

    internal bool IsFolder => Mode == "040000";
}

/// <summary>All files of one commit, without their content, and the hashes of its folders.</summary>
public sealed class GitTree
{
    private readonly Dictionary<string, string> _folders;

    internal GitTree(string commit, string id, IEnumerable<GitTreeEntry> entries)
    {
        var files = new Dictionary<string, GitTreeEntry>(StringComparer.Ordinal);
        var trees = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = id };
        foreach (var entry in entries)
        {
            // Git itself refuses such trees; one that slipped in could show one content here and another elsewhere.
            if (!(entry.IsFolder ? trees.TryAdd(entry.Path, entry.Id) : files.TryAdd(entry.Path, entry)))
                throw GitException.Refused($"commit {commit} is malformed: it holds '{GitText.Clean(entry.Path)}' twice");
        }

        Commit = commit;
        Id = id;
        Entries = files;
        _folders = trees;
    }

    public string Commit { get; }

    /// <summary>The hash of the whole tree: equal exactly when every path, mode and content is.</summary>
    public string Id { get; }

    /// <summary>Every file, link and submodule by its path.</summary>
    public IReadOnlyDictionary<string, GitTreeEntry> Entries { get; }

    /// <summary>The hash of a folder, "" being the root; null where there is no such folder.</summary>
    public string? TreeIdOf(string folder) => _folders.GetValueOrDefault(folder);

    /// <summary>
    /// Finds the file at a resolved path (<see cref="RepoPath"/>); null where there is none. A symbolic link at the path
    /// or on the way to it is never followed.
    /// </summary>
    /// <exception cref="GitException"><see cref="FailureKind.Refused"/>: a link or a submodule stands on the path; the
    /// message names it.</exception>
    public GitTreeEntry? Find(string path)
    {
        EnsureNoLink(path);
        return Entries.GetValueOrDefault(path);
    }

    /// <summary>The files directly in a folder, or with <paramref name="recursive"/> all below it, ordered by path.</summary>
    /// <exception cref="GitException"><see cref="FailureKind.Refused"/>: a link or a submodule stands on the way to the
    /// folder. Those inside the folder are returned as entries.</exception>
    public IReadOnlyList<GitTreeEntry> FilesIn(string folder, bool recursive = false)
    {
        EnsureNoLink(folder);
        if (!_folders.ContainsKey(folder)) return [];
        var prefix = folder.Length == 0 ? "" : folder + "/";
        return [.. Entries.Values
            .Where(e => e.Path.StartsWith(prefix, StringComparison.Ordinal)
                && (recursive || !e.Path.AsSpan(prefix.Length).Contains('/')))
            .OrderBy(e => e.Path, StringComparer.Ordinal)];
    }

    private void EnsureNoLink(string path)
    {
        foreach (var step in RepoPath.FoldersAbove(path).Append(path))
        {
            if (!Entries.TryGetValue(step, out var entry)) continue;
            if (entry.IsSymlink) throw LinkOnPath(path, step);
            if (entry.IsSubmodule) throw SubmoduleOnPath(path, step);
        }
    }

    internal static GitException LinkOnPath(string path, string link) => GitException.Refused(
        $"'{GitText.Clean(path)}' is not used: '{GitText.Clean(link)}' is a symbolic link, and links are not followed",
        "Put the file itself into the repository.");

    internal static GitException SubmoduleOnPath(string path, string submodule) => GitException.Refused(
        $"'{GitText.Clean(path)}' is not used: '{GitText.Clean(submodule)}' is a submodule, and submodules are not fetched",
        "Put the files themselves into the repository.");
}
