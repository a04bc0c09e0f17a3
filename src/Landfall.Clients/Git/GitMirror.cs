using Landfall.Clients.Processes;

namespace Landfall.Clients.Git;

/// <summary>
/// A bare copy of a remote repository below a cache folder, keyed by address and credentials. Holds all branches and
/// tags; has no work tree, so nothing of a repository's content is ever run. Several processes may use the same mirror
/// at once: fetches take turns by a file lock, reads and commits need none. A damaged mirror is cloned anew.
/// </summary>
public sealed class GitMirror : IAsyncDisposable
{
    /// <summary>The largest blob that <see cref="ReadBlobsAsync"/> reads, in bytes: 64 MiB.</summary>
    public const long LargestBlob = 64 * 1024 * 1024;

    private const long MostBlobBytes = 512 * 1024 * 1024;
    private const string Heads = "refs/heads/";

    private readonly MirrorFolder _folder;
    private readonly ObjectReader _objects;
    private readonly MirrorRefs _refs;

    private GitMirror(GitRemote remote, MirrorFolder folder)
    {
        Remote = remote;
        _folder = folder;
        _objects = new ObjectReader(folder.Path);
        _refs = new MirrorRefs(remote, folder.Path, _objects);
    }

    public GitRemote Remote { get; }

    /// <summary>The bare repository.</summary>
    public string Folder => _folder.Path;

    /// <summary>Opens the mirror of a remote, or clones it where there is none or a damaged one. An existing mirror is
    /// not fetched.</summary>
    /// <exception cref="GitException">The remote cannot be cloned.</exception>
    public static async Task<GitMirror> OpenAsync(GitRemote remote, string cacheFolder, CancellationToken ct)
    {
        var mirror = new GitMirror(remote, new MirrorFolder(remote, cacheFolder));
        try
        {
            if (!await mirror.IsWholeAsync(ct)) await mirror.CloneUnlessWholeAsync(ct);
            return mirror;
        }
        catch
        {
            await mirror.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings all branches and tags to where they are at the remote, in one exchange; those that are gone there
    /// go here too.</summary>
    /// <exception cref="GitException">The remote does not answer or refuses; the mirror stays as it was.</exception>
    public async Task FetchAsync(CancellationToken ct)
    {
        await using var turn = await _folder.LockAsync(ct);
        if (!_folder.IsWhole)
        {
            await CloneAsync(ct);
            return;
        }

        var command = GitProgram.Remote(
            Remote,
            _folder.Path,
            [
                "fetch", "--quiet", "--prune", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head", "--no-recurse-submodules",
                "--no-show-forced-updates", "--update-head-ok", "--", Remote.Address, .. MirrorRefs.Fetched,
            ]);
        var result = await ProcessRunner.RunAsync(command, ct);
        if (result.ExitCode == 0) await _folder.MaintainAsync(ct);
        else if (GitFailure.IsCorrupt(result.Error)) await CloneAsync(ct);
        else throw GitFailure.OfRemote(Remote, "fetch from", result.Error);
    }

    /// <summary>The branch that the remote's HEAD names. The remote is asked only when its HEAD, as last fetched, is not
    /// the tip of the branch known so far.</summary>
    /// <exception cref="GitException">The remote's HEAD names no branch.</exception>
    public Task<string> DefaultBranchAsync(CancellationToken ct) => _refs.DefaultBranchAsync(ct);

    /// <summary>Finds the commit of a branch, a tag or an object id (full, or at least seven digits), in this order for
    /// names that fit several; HEAD is the default branch as last seen. Null where there is none.</summary>
    public Task<string?> ResolveAsync(string revision, CancellationToken ct) => _refs.ResolveAsync(revision, ct);

    /// <summary>Reads which files a commit holds, without their content.</summary>
    /// <exception cref="GitException">There is no such commit.</exception>
    public async Task<GitTree> ReadTreeAsync(string commit, CancellationToken ct)
    {
        GitRef.EnsureObjectId(commit);
        var root = (await _objects.ReadAsync([commit + "^{tree}"], ct))[0] ?? throw NoCommit(commit);
        var listing = await GitAsync(["ls-tree", "-r", "-t", "-z", "--full-tree", root.Header.Id], ct);
        return new GitTree(commit, root.Header.Id, GitListing.TreeEntries(listing.Output));
    }

    /// <summary>Reads blobs whole, by their ids.</summary>
    /// <exception cref="GitException"><see cref="FailureKind.Refused"/>: one is larger than <see cref="LargestBlob"/>, or
    /// all are larger than 512 MiB together.</exception>
    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadBlobsAsync(IReadOnlyCollection<string> blobIds, CancellationToken ct)
    {
        var ids = blobIds.Distinct(StringComparer.Ordinal).ToList();
        ids.ForEach(GitRef.EnsureObjectId);
        var blobs = new Dictionary<string, ReadOnlyMemory<byte>>(ids.Count, StringComparer.Ordinal);
        var total = 0L;
        await _objects.ReadAsync(
            ids,
            async (index, header, content, token) =>
            {
                if (header is not { Type: "blob" }) throw Damaged($"blob {ids[index]} is missing");
                if (header.Size > LargestBlob || (total += header.Size) > MostBlobBytes)
                    throw GitException.Refused($"blob {header.Id} of {Remote.Redacted} is too large to read: {header.Size} bytes");
                blobs[header.Id] = await content.ReadContentAsync(header, token);
            },
            ct);
        return blobs;
    }

    /// <summary>The commits that lead to a revision, newest first, at most <paramref name="limit"/>; with
    /// <paramref name="paths"/>, those that changed one of them (a path is a file or a folder, taken literally).</summary>
    /// <exception cref="GitException">There is no such revision.</exception>
    public async Task<IReadOnlyList<GitCommit>> LogAsync(string revision, IReadOnlyList<string> paths, int limit, CancellationToken ct)
    {
        var commit = await ResolveAsync(revision, ct) ?? throw NoCommit(revision);
        return GitListing.Commits((await GitAsync(
            ["--literal-pathspecs", "log", "-z", $"--max-count={limit}", GitListing.CommitFormat, commit, "--", .. paths], ct)).Output);
    }

    /// <summary>Every change that the commits leading to a revision made to the files of these pathspecs (see
    /// gitglossary(7)), newest first. A merge counts for the commits that it brings, not as a change of its own.</summary>
    /// <exception cref="GitException">There is no such revision.</exception>
    public async Task<IReadOnlyList<GitFileChange>> FileHistoryAsync(string revision, IReadOnlyList<string> pathspecs, CancellationToken ct)
    {
        var commit = await ResolveAsync(revision, ct) ?? throw NoCommit(revision);
        return GitListing.FileChanges((await GitAsync(
            ["log", "--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules=none", GitListing.ChangeFormat, commit, "--", .. pathspecs], ct)).Output);
    }

    /// <summary>Whether one commit leads to the other; a commit leads to itself.</summary>
    /// <exception cref="GitException">One of them is not in the mirror.</exception>
    public async Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken ct)
    {
        GitRef.EnsureObjectId(ancestor);
        GitRef.EnsureObjectId(descendant);
        return await _refs.IsAncestorAsync(ancestor, descendant, ct);
    }

    /// <summary>
    /// Makes a commit on top of <paramref name="parent"/> in the object database only: no ref, no work tree; every other
    /// file keeps its content and mode. Returns its id; or the parent's where the changes leave the tree as it is.
    /// </summary>
    /// <exception cref="GitException"><see cref="FailureKind.Invalid"/>: a path is not plain (<see cref="RepoPath"/>);
    /// <see cref="FailureKind.Refused"/>: it leads through a symbolic link, a submodule or a file.</exception>
    public async Task<string> CommitAsync(
        string parent, IReadOnlyList<GitChange> changes, string message, GitIdentity author, DateTimeOffset when, CancellationToken ct) =>
        (await CommitManyAsync(parent, [new GitCommitRequest(changes, message, author, when)], ct))[0];

    /// <summary>Makes commits each on top of the one before, as <see cref="CommitAsync"/> does, with one process. Returns an
    /// id per request; one that changes nothing has the id of the one before.</summary>
    /// <exception cref="GitException">As <see cref="CommitAsync"/>; then none of them counts.</exception>
    public async Task<IReadOnlyList<string>> CommitManyAsync(string parent, IReadOnlyList<GitCommitRequest> commits, CancellationToken ct)
    {
        GitRef.EnsureObjectId(parent);
        if (commits.Count == 0) return [];
        if (await ResolveAsync(parent, ct) is null) throw NoCommit(parent);
        using var input = new MemoryStream(FastImport.Stream(parent, commits, $"refs/landfall/commit-{Guid.NewGuid():N}"));
        var made = FastImport.ReadAnswers(commits, (await GitAsync(["fast-import", "--quiet"], ct, input)).Text);
        if (!made.Any(c => c.ChangesNothing)) return [.. made.Select(c => c.Id)];

        // The chain holds empty commits: make it again without them.
        var useful = await CommitManyAsync(parent, [.. commits.Where((_, i) => !made[i].ChangesNothing)], ct);
        var ids = new List<string>(commits.Count);
        var next = 0;
        foreach (var commit in made)
            ids.Add(commit.ChangesNothing ? ids.Count == 0 ? parent : ids[^1] : useful[next++]);
        return ids;
    }

    /// <summary>
    /// Moves a branch of the remote from <paramref name="expected"/> to <paramref name="commit"/>, never backwards or
    /// sideways. "" as expected creates the branch. An unreachable remote is a <see cref="GitException"/>: whether the
    /// branch moved is then unknown until the next fetch.
    /// </summary>
    /// <exception cref="GitException"><see cref="FailureKind.Invalid"/>: the commit does not descend from expected.</exception>
    public async Task<PushOutcome> PushAsync(string commit, string branch, string expected, CancellationToken ct)
    {
        GitRef.EnsureValidBranch(branch);
        GitRef.EnsureObjectId(commit);
        if (expected.Length > 0 && !await _refs.IsAncestorAsync(expected, commit, ct))
            throw GitException.Invalid($"commit {commit} is not pushed to {branch}: it does not descend from {expected}");

        // The lease is not there to force anything: the commit descends from what the lease demands, so with a fresh
        // lease the push is a fast-forward. It catches a branch that was set back behind the tip that we built on, where
        // a plain push would bring back what someone took away.
        var command = GitProgram.Remote(
            Remote,
            _folder.Path,
            [
                "push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no",
                $"--force-with-lease={Heads}{branch}:{expected}", "--", Remote.Address, $"{commit}:{Heads}{branch}",
            ]);
        var result = await ProcessRunner.RunAsync(command, ct);
        if (PushReport.Read(result.Text, result.Error) is { } outcome) return outcome;
        if (PushReport.IsUnknown(result.Text)) throw new GitException(
            FailureKind.Unreachable, $"{Remote.Redacted} did not say whether {branch} moved: {GitFailure.Words(result.Error)}", transient: true);
        if (GitFailure.IsDenied(result.Error)) return new PushOutcome(PushStatus.Rejected, GitFailure.OfRemote(Remote, "push to", result.Error).Message);
        throw GitFailure.OfRemote(Remote, "push to", result.Error);
    }

    /// <summary>Lets this mirror see a branch at a commit that was just pushed, without a fetch. Does nothing where a fetch
    /// has brought something newer.</summary>
    public async Task UpdateLocalAsync(string branch, string commit, CancellationToken ct)
    {
        GitRef.EnsureValidBranch(branch);
        GitRef.EnsureObjectId(commit);
        await using var turn = await _folder.LockAsync(ct);
        await _refs.AdvanceAsync(branch, commit, ct);
    }

    /// <summary>Writes files to a folder, which is created where it is missing; existing files are not overwritten.</summary>
    /// <exception cref="GitException"><see cref="FailureKind.Refused"/>: an entry is a link or a submodule.</exception>
    public Task ExportAsync(string commit, IReadOnlyCollection<GitTreeEntry> entries, string folder, CancellationToken ct) =>
        TreeExport.WriteAsync(_objects, commit, entries, folder, ct);

    public ValueTask DisposeAsync() => _objects.DisposeAsync();

    private async Task<bool> IsWholeAsync(CancellationToken ct) => _folder.IsWhole && !await _refs.AreDamagedAsync(ct);

    // Looks again, since another process may have cloned while this one waited for its turn.
    private async Task CloneUnlessWholeAsync(CancellationToken ct)
    {
        await using var turn = await _folder.LockAsync(ct);
        await _objects.RestartAsync(ct);
        if (!await IsWholeAsync(ct)) await CloneAsync(ct);
    }

    private async Task CloneAsync(CancellationToken ct)
    {
        await _folder.CloneAsync(ct);
        await _objects.RestartAsync(ct);
    }

    private async Task<ProcessResult> GitAsync(IReadOnlyList<string> arguments, CancellationToken ct, Stream? input = null)
    {
        var result = await ProcessRunner.RunAsync(GitProgram.Local(_folder.Path, arguments) with { StandardInput = input }, ct);
        if (result.ExitCode == 0) return result;
        if (GitFailure.IsCorrupt(result.Error)) throw Damaged(GitFailure.Words(result.Error));
        throw GitFailure.OfLocal(arguments[0], result.Error);
    }

    private GitException Damaged(string what)
    {
        _folder.MarkDamaged();
        return new GitException(
            FailureKind.Failed, $"the mirror of {Remote.Redacted} in {Folder} is damaged: {what}", "Try again: the next fetch clones it anew.", transient: true);
    }

    private GitException NoCommit(string revision) => new(
        FailureKind.Failed, $"{Remote.Redacted} has no commit '{GitText.Clean(revision)}'", "Name a branch, a tag or the id of a commit.");
}
