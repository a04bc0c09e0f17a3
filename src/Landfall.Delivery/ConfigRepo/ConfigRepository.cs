using Landfall.Clients;
using Landfall.Clients.Git;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>The config repo as this process sees it: a mirror of the remote, and the branch that is the truth.</summary>
public sealed class ConfigRepository : IAsyncDisposable
{
    private ConfigRepository(GitMirror mirror, GitRemote remote, string branch)
    {
        Mirror = mirror;
        Remote = remote;
        Branch = branch;
    }

    public GitMirror Mirror { get; }

    public GitRemote Remote { get; }

    /// <summary>The remote's default branch.</summary>
    public string Branch { get; }

    /// <summary>
    /// Opens the config repo that was named: a URL, a bare repository, or a checkout, for which its origin is taken.
    /// Without a name, the checkout around the current folder.
    /// </summary>
    public static async Task<ConfigRepository> OpenAsync(string? location, string cacheFolder, CancellationToken ct)
    {
        var remote = GitRemote.Parse(await LocateAsync(location, ct));
        var mirror = await GitMirror.OpenAsync(remote, Path.Combine(cacheFolder, "git"), ct);
        await mirror.FetchAsync(ct);
        return new(mirror, remote, await mirror.DefaultBranchAsync(ct));
    }

    /// <summary>Fetches, and returns the id of the branch's newest commit.</summary>
    public async Task<string> FetchTipAsync(CancellationToken ct)
    {
        await Mirror.FetchAsync(ct);
        return await TipAsync(ct);
    }

    /// <summary>Returns the id of the branch's newest commit as last fetched.</summary>
    public async Task<string> TipAsync(CancellationToken ct) =>
        await Mirror.ResolveAsync($"refs/heads/{Branch}", ct)
        ?? throw new LandfallException(FailureKind.Invalid, $"the config repo {Remote.Redacted} has no commit on {Branch}",
            "Push a first commit with a landfall.yaml; `landfall schema fleet` says what goes in.");

    public Task<ConfigSnapshot> AtAsync(string commit, CancellationToken ct) => ConfigSnapshot.AtCommitAsync(Mirror, commit, ct);

    public ValueTask DisposeAsync() => Mirror.DisposeAsync();

    private static async Task<string> LocateAsync(string? location, CancellationToken ct)
    {
        if (location is not null && !Directory.Exists(location))
            return location;
        var folder = Path.GetFullPath(location ?? ".");
        if (await GitWorkTree.FindAsync(folder, ct) is not { } checkout)
            return location is not null ? folder : throw new LandfallException(FailureKind.Invalid,
                "no config repo was named, and this folder is not a checkout of one", "Give --config-repo PATH or URL, or set LANDFALL_CONFIG_REPO.");
        return await checkout.RemoteUrlAsync("origin", ct) ?? throw new LandfallException(FailureKind.Invalid,
            $"the checkout {checkout.Root} has no remote named origin, so there is nothing to deliver to", "Give --config-repo the URL of the config repo.");
    }
}
