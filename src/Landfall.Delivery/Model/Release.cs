using Landfall.Clients.Oci;

namespace Landfall.Delivery.Model;

/// <summary>The digests of all images that an application declares, with the commits they came from; immutable, numbered per application.</summary>
public sealed record Release(int Number, DateTimeOffset Created, IReadOnlyList<ReleaseImage> Images)
{
    public ReleaseImage? Image(ImageReference repository) => Images.FirstOrDefault(image => image.Reference.SameRepository(repository));

    /// <summary>Whether both run the same digests of the same repositories; tags do not count.</summary>
    public static bool SameDigests(IReadOnlyList<ReleaseImage> a, IReadOnlyList<ReleaseImage> b) =>
        a.Count == b.Count && a.All(image => b.Any(other => other.Reference.SameRepository(image.Reference) && other.Digest == image.Digest));
}

/// <summary>One image of a release: name:tag@digest, and the commit its label names.</summary>
public sealed record ReleaseImage(ImageReference Reference, string? Commit)
{
    public Digest Digest => Reference.Digest!;
}

/// <summary>Why a delivery was made.</summary>
public enum DeliveryAction
{
    Deploy,
    Promote,
    Rollback,
    Apply,
}

/// <summary>The closed outcome of a delivery.</summary>
public enum Verdict
{
    /// <summary>Applied and healthy for as long as the environment asks.</summary>
    Succeeded,

    /// <summary>Applied in part or whole, and not healthy.</summary>
    Failed,

    /// <summary>Failed, and an earlier release was delivered in its place.</summary>
    RolledBack,

    /// <summary>A newer delivery took its place before it ended.</summary>
    Superseded,

    /// <summary>A gate or an owner of fields forbade it; nothing was changed.</summary>
    Refused,

    /// <summary>How it ended could not be seen.</summary>
    Unknown,
}

/// <summary>A recorded "do not take this": on a digest, or on the whole environment when there is none.</summary>
public sealed record Hold(Digest? Digest, string Reason, string By, DateTimeOffset Since, DateTimeOffset? Until)
{
    public bool IsActive(DateTimeOffset now) => Until is null || now < Until;
}

/// <summary>What an environment's state file says of one application.</summary>
/// <param name="Images">Digests set at render because their file is read by another environment too.</param>
public sealed record EnvironmentState(
    int? Release,
    string? Delivery,
    DeliveryAction? Action,
    IReadOnlyList<ImageReference> Images,
    IReadOnlyList<Hold> Holds)
{
    public static EnvironmentState Empty { get; } = new(null, null, null, [], []);
}
