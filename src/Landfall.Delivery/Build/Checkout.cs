using Landfall.Clients.Git;
using Landfall.Clients;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Build;

/// <summary>What Git says of the checkout that is built, read once before anything runs.</summary>
/// <param name="Dirty">Paths, from the root, that differ from the commit.</param>
/// <param name="Source">Where the code comes from, without credentials; null without an origin.</param>
/// <param name="Version">As `git describe` says it from the tags, else the short commit id.</param>
internal sealed record Checkout(GitWorkTree Tree, string Commit, IReadOnlyList<string> Dirty, string? Source, string Version)
{
    private const int ShortId = 12;
    private const int ShownPaths = 5;

    public string Root => Tree.Root;

    public bool IsDirty => Dirty.Count > 0;

    /// <summary>The revision that the image names.</summary>
    public string Revision => IsDirty ? ImageTag.DirtyRevision(Commit) : Commit;

    /// <summary>Finds the checkout that a folder belongs to.</summary>
    /// <exception cref="LandfallException">Invalid: the folder is missing or in no checkout; Failed: there is no commit yet.</exception>
    public static async Task<Checkout> OpenAsync(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
            throw new LandfallException(FailureKind.Invalid, $"the folder {folder} does not exist");
        var tree = await GitWorkTree.FindAsync(folder, ct)
            ?? throw new LandfallException(FailureKind.Invalid, $"{Path.GetFullPath(folder)} is not in a checkout of a Git repository",
                "An image is tagged with its commit: run `git init`, and commit.");

        // Four questions to git at once: each is a process.
        var origin = tree.RemoteUrlAsync("origin", ct);
        var tag = tree.DescribeTagAsync(ct);
        var dirty = tree.DirtyPathsAsync(ct);
        var head = tree.HeadAsync(ct);
        await Task.WhenAll(head, origin, tag, dirty);
        var commit = await head;
        return new Checkout(
            tree,
            commit,
            await dirty,
            await origin is { } url ? SourceUrl.Public(url, tree.Root) : null,
            await tag ?? commit[..ShortId]);
    }

    /// <summary>Refuses changes that are in no commit, naming the first of them.</summary>
    public void EnsureClean()
    {
        if (IsDirty)
            throw new LandfallException(FailureKind.Refused, $"{Root} has changes that are not committed: {Shown(Dirty)}",
                "Commit them, list what a build makes in .gitignore, or build with --allow-dirty: the tag then ends in -dirty-HASH.");
    }

    /// <summary>The tag of the image.</summary>
    public Task<string> TagAsync(CancellationToken ct) => IsDirty ? ImageTag.DirtyAsync(Commit, Root, Dirty, ct) : Task.FromResult(Commit);

    /// <summary>Looks again after the run steps: another commit is an error, changes that they made are told.</summary>
    public async Task CheckAgainAsync(Action<DeliveryEvent> tell, CancellationToken ct)
    {
        var dirty = Tree.DirtyPathsAsync(ct);
        var now = Tree.HeadAsync(ct);
        await Task.WhenAll(now, dirty);
        if (await now is var head && head != Commit)
            throw new LandfallException(FailureKind.Failed, $"{Root} was at commit {Commit} when the build began and is at {head} now",
                "Let the checkout stay at one commit while it is built.");
        var made = (await dirty).Except(Dirty).ToList();
        if (made.Count > 0)
            tell(new DeliveryEvent(DeliveryStage.Build,
                $"the run steps changed files that Git does not ignore: {Shown(made)}; the image may hold what the commit does not, and the next build will be refused",
                EventLevel.Warning));
    }

    private static string Shown(IReadOnlyList<string> paths) =>
        string.Join(", ", paths.Take(ShownPaths)) + (paths.Count > ShownPaths ? $" and {paths.Count - ShownPaths} more" : "");
}
