namespace Landfall.Clients.Git;

/// <summary>Writes files of a tree to a folder, and nothing outside of it.</summary>
internal static class TreeExport
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static async Task WriteAsync(
        ObjectReader objects, string commit, IReadOnlyCollection<GitTreeEntry> entries, string folder, CancellationToken ct)
    {
        var files = entries.ToList();
        foreach (var file in files) EnsureExportable(file);
        CreateFolders(Path.GetFullPath(folder), files);
        await objects.ReadAsync(
            [.. files.Select(f => f.Id)],
            async (index, header, content, token) =>
            {
                if (header is not { Type: "blob" })
                    throw new GitException(FailureKind.Failed, $"'{files[index].Path}' of commit {commit} is missing in the mirror", transient: true);
                await using var target = Create(folder, files[index]);
                await content.CopyContentAsync(header, target, token);
            },
            ct);
    }

    private static void EnsureExportable(GitTreeEntry entry)
    {
        if (entry.IsSymlink) throw GitTree.LinkOnPath(entry.Path, entry.Path);
        if (entry.IsSubmodule) throw GitTree.SubmoduleOnPath(entry.Path, entry.Path);
        if (!entry.IsFile) throw GitException.Invalid($"'{GitText.Clean(entry.Path)}' is not a file (mode {GitText.Clean(entry.Mode)})");
        GitRef.EnsureObjectId(entry.Id);
        RepoPath.EnsureFile(entry.Path);
    }

    private static void CreateFolders(string folder, List<GitTreeEntry> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var sub in files.SelectMany(f => RepoPath.FoldersAbove(f.Path)).Distinct(StringComparer.Ordinal))
        {
            var created = Directory.CreateDirectory(Path.Combine(folder, sub));

            // The folder may have been prepared by someone else: a link in it would lead out of it.
            if (created.LinkTarget is not null) throw GitException.Refused($"'{created.FullName}' is a symbolic link, so nothing is written below it");
        }
    }

    // CreateNew follows no link and overwrites nothing.
    private static FileStream Create(string folder, GitTreeEntry file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = file.IsExecutable ? Executable : Plain;
        var path = Path.Combine(folder, file.Path);
        try
        {
            return new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GitException(FailureKind.Failed, $"'{file.Path}' cannot be written to {folder}: {e.Message}", inner: e);
        }
    }
}
