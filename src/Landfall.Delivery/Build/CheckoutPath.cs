using Landfall.Clients;

namespace Landfall.Delivery.Build;

/// <summary>Finds on disk what the pipeline names, without leaving the checkout through a symbolic link.</summary>
internal static class CheckoutPath
{
    /// <summary>Returns the full path of a folder or file that a pipeline names.</summary>
    /// <param name="path">Resolved: from the root, no leading slash, no dots.</param>
    /// <exception cref="LandfallException"><see cref="FailureKind.Invalid"/>: it is missing, of another kind, or a symbolic link is on the way.</exception>
    public static string ExistingFolder(string root, string path, string what)
    {
        var full = Walk(root, path, what);
        return Directory.Exists(full) ? full : throw Missing(path, what, File.Exists(full) ? "is a file, not a folder" : null);
    }

    /// <inheritdoc cref="ExistingFolder"/>
    public static string ExistingFile(string root, string path, string what)
    {
        var full = Walk(root, path, what);
        return File.Exists(full) ? full : throw Missing(path, what, Directory.Exists(full) ? "is a folder, not a file" : null);
    }

    private static string Walk(string root, string path, string what)
    {
        var full = root;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            full = Path.Combine(full, part);
            if (new FileInfo(full).LinkTarget is { } target)
                throw new LandfallException(FailureKind.Invalid, $"the {what} {path} leads through {Path.GetRelativePath(root, full)}, a symbolic link to {target}",
                    "Name the file or folder itself: links are not followed, since they can leave the checkout.");
        }

        return full;
    }

    private static LandfallException Missing(string path, string what, string? why) =>
        new(FailureKind.Invalid, $"the {what} {(path.Length == 0 ? "." : path)} of {Pipeline.Path} {why ?? "does not exist in the checkout"}",
            "Commit it, or correct the path; a run step before the image can also make it.");
}
