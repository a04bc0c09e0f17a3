using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build;

/// <summary>Asks for the image of a checkout's commit.</summary>
/// <param name="Folder">The checkout, or any folder in it.</param>
public sealed record BuildRequest(string Folder)
{
    /// <summary>Builds also what is not committed; the tag then says so and never is the commit's own.</summary>
    public bool AllowDirty { get; init; }

    /// <summary>buildah, podman, docker or buildctl; null: the first of them that is there.</summary>
    public string? Builder { get; init; }

    /// <summary>The label org.opencontainers.image.version; null: the tag that the commit is at or after, else its short id.</summary>
    public string? Version { get; init; }

    /// <summary>Leaves the image, under its name in the registry, in the builder's own storage. Not with buildctl, which has none.</summary>
    public bool KeepLocal { get; init; }

    /// <summary>Builds although the registry already holds an image of this commit, and moves the tag to the new one.</summary>
    public bool Rebuild { get; init; }
}

/// <summary>An image in its registry.</summary>
/// <param name="Reference">name:tag@digest.</param>
/// <param name="Commit">The commit that was checked out.</param>
/// <param name="IsDirty">Whether it holds changes that are in no commit.</param>
/// <param name="IsReused">Whether it was there already and nothing was built.</param>
public sealed record BuiltImage(ImageReference Reference, string Commit, DateTimeOffset Created, bool IsDirty = false, bool IsReused = false);
