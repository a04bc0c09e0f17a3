using System.Security.Cryptography;
using System.Text;

namespace Landfall.Delivery.Build;

/// <summary>
/// The tag of an image is the full id of its commit, and nothing else may carry that tag. With changes that are in no commit
/// it is <c>COMMIT-dirty-HASH</c>, where HASH are 12 hexadecimal digits over the changed files, so that the same changes
/// have the same tag.
/// </summary>
internal static class ImageTag
{
    /// <summary>The revision that an image with uncommitted changes names: it must not be taken for the commit.</summary>
    public static string DirtyRevision(string commit) => commit + "-dirty";

    /// <summary>Hashes names, kinds and contents of the changed files.</summary>
    /// <param name="paths">From <paramref name="root"/>, as Git names them: a new folder stands for all that is in it.</param>
    public static async Task<string> DirtyAsync(string commit, string root, IEnumerable<string> paths, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths.SelectMany(path => FilesOf(root, path)).Order(StringComparer.Ordinal))
        {
            var (kind, content) = await ContentAsync(Path.Combine(root, path), ct);
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{kind}\0"));
            hash.AppendData(content);
        }

        return $"{DirtyRevision(commit)}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}";
    }

    // Links to folders are files here, as they are for Git.
    private static IEnumerable<string> FilesOf(string root, string path)
    {
        var folder = new DirectoryInfo(Path.Combine(root, path));
        if (!folder.Exists || folder.LinkTarget is not null) return [path];
        return folder.EnumerateFileSystemInfos()
            .Where(entry => entry.Name != ".git")
            .SelectMany(entry => FilesOf(root, Path.Combine(path, entry.Name)));
    }

    private static async Task<(string Kind, byte[] Content)> ContentAsync(string file, CancellationToken ct)
    {
        var entry = new FileInfo(file);
        if (entry.LinkTarget is { } target) return ("link", SHA256.HashData(Encoding.UTF8.GetBytes(target)));
        if (!entry.Exists) return ("deleted", []);
        var isProgram = !OperatingSystem.IsWindows() && entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
        await using var stream = entry.OpenRead();
        return (isProgram ? "program" : "file", await SHA256.HashDataAsync(stream, ct));
    }
}
