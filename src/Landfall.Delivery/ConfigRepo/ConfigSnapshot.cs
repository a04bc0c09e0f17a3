using System.Collections.Concurrent;
using System.IO.Enumeration;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>
/// The files of a config repo at one commit (or in one folder), read on demand and kept.
/// A path that is, or passes through, a symbolic link or a submodule is refused.
/// </summary>
public sealed class ConfigSnapshot
{
    private readonly Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> _readBlobs;
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _blobs = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, GitTreeEntry> _entries;
    private readonly string[] _paths;

    private ConfigSnapshot(
        string commit,
        IReadOnlyDictionary<string, GitTreeEntry> entries,
        Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> readBlobs)
    {
        Commit = commit;
        _entries = entries;
        _readBlobs = readBlobs;
        _paths = [.. entries.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>No files at all; <see cref="With"/> adds some.</summary>
    public static ConfigSnapshot Empty { get; } = new(
        "", new Dictionary<string, GitTreeEntry>(StringComparer.Ordinal),
        (_, _) => Task.FromResult<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>(new Dictionary<string, ReadOnlyMemory<byte>>()));

    /// <summary>The commit's id; empty for a folder.</summary>
    public string Commit { get; }

    /// <summary>All file paths in ordinal order.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>The files of a commit, read from the object database of a mirror.</summary>
    public static async Task<ConfigSnapshot> AtCommitAsync(GitMirror mirror, string commit, CancellationToken ct)
    {
        var tree = await mirror.ReadTreeAsync(commit, ct);
        return new(commit, tree.Entries, mirror.ReadBlobsAsync);
    }

    /// <summary>The files of a folder as they lie there, with what is not committed yet.</summary>
    public static ConfigSnapshot OfFolder(string folder)
    {
        var root = Path.GetFullPath(folder);
        // Links to folders are not entered: they may lead out of the repo, or round in a circle.
        var all = new FileSystemEnumerable<FileSystemInfo>(root, (ref FileSystemEntry entry) => entry.ToFileSystemInfo(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !entry.FileName.SequenceEqual(".git"),
        };
        var entries = new Dictionary<string, GitTreeEntry>(StringComparer.Ordinal);
        foreach (var info in all)
        {
            var path = Path.GetRelativePath(root, info.FullName).Replace('\\', '/');
            if (path == ".git" || path.StartsWith(".git/", StringComparison.Ordinal))
                continue;
            if (info.LinkTarget is not null)
                entries[path] = new("120000", path, path);
            else if (info is FileInfo)
                entries[path] = new("100644", path, path);
        }

        return new("", entries, async (paths, ct) =>
        {
            var read = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
            foreach (var path in paths)
                read[path] = await File.ReadAllBytesAsync(Path.Combine(root, path), ct);
            return read;
        });
    }

    public bool IsFile(string path) => _entries.ContainsKey(path);

    public bool IsFolder(string path) => path.Length == 0 || FirstAtOrAfter(path + "/") is { } first && first.StartsWith(path + "/", StringComparison.Ordinal);

    /// <summary>Identity of a file's content, or null when there is no such file.</summary>
    public string? ContentId(string path) => _entries.TryGetValue(path, out var entry) ? entry.Id : null;

    public GitTreeEntry Entry(string path) => _entries[path];

    /// <summary>Files directly in a folder, not in its subfolders, in ordinal order.</summary>
    public IEnumerable<string> FilesIn(string folder)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        for (var i = IndexAtOrAfter(prefix); i < _paths.Length && _paths[i].StartsWith(prefix, StringComparison.Ordinal); i++)
            if (_paths[i].IndexOf('/', prefix.Length) < 0)
                yield return _paths[i];
    }

    /// <summary>Reads a file; a missing one, a link or a submodule is an error that names it.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken ct) => (await ReadAllAsync([path], ct))[path];

    /// <summary>Reads a file, or returns null where there is none.</summary>
    public async Task<ReadOnlyMemory<byte>?> TryReadAsync(string path, CancellationToken ct) => IsFile(path) ? await ReadAsync(path, ct) : null;

    /// <summary>Reads many files in one go.</summary>
    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadAllAsync(IReadOnlyCollection<string> paths, CancellationToken ct)
    {
        foreach (var path in paths)
            EnsureReadable(path);
        var missing = paths.Select(path => _entries[path].Id).Where(id => !_blobs.ContainsKey(id)).Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            foreach (var (id, content) in await _readBlobs(missing, ct))
                _blobs[id] = content;
        return paths.Distinct(StringComparer.Ordinal).ToDictionary(path => path, path => _blobs[_entries[path].Id], StringComparer.Ordinal);
    }

    /// <summary>Returns the same files with some written or deleted, as a commit of these changes would have them.</summary>
    public ConfigSnapshot With(IReadOnlyList<GitChange> changes)
    {
        var entries = new Dictionary<string, GitTreeEntry>(_entries, StringComparer.Ordinal);
        var written = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change is GitWrite write)
            {
                var id = "written:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(write.Content.Span));
                entries[write.Path] = new(write.Mode, id, write.Path);
                written[id] = write.Content;
            }
            else
            {
                entries.Remove(change.Path);
            }
        }

        var snapshot = new ConfigSnapshot(Commit, entries, _readBlobs);
        foreach (var (id, content) in _blobs.Concat(written))
            snapshot._blobs[id] = content;
        return snapshot;
    }

    private void EnsureReadable(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            if (_entries.TryGetValue(path[..slash], out var parent))
                throw Refused(path, parent);
        if (!_entries.TryGetValue(path, out var entry))
            throw new LandfallException(FailureKind.Invalid, $"{path} does not exist{(Commit.Length > 0 ? $" at commit {Commit[..12]}" : "")}");
        if (!entry.IsFile)
            throw Refused(path, entry);
    }

    private static LandfallException Refused(string path, GitTreeEntry entry) =>
        new(FailureKind.Invalid, $"{path}: {entry.Path} is a {(entry.IsSymlink ? "symbolic link" : "submodule")}, which is not followed",
            "Replace it by the file itself.");

    private int IndexAtOrAfter(string text)
    {
        var index = Array.BinarySearch(_paths, text, StringComparer.Ordinal);
        return index >= 0 ? index : ~index;
    }

    private string? FirstAtOrAfter(string text)
    {
        var index = IndexAtOrAfter(text);
        return index < _paths.Length ? _paths[index] : null;
    }
}
