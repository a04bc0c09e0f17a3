using System.Globalization;
using System.Text;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Git;

/// <summary>
/// A user's own checkout, which is only looked at: the index is not refreshed, and hooks, monitors and the filters that
/// the repository itself configures do not run.
/// </summary>
public sealed class GitWorkTree
{
    private IReadOnlyList<(string, string)>? _filtersOff;

    private GitWorkTree(string root) => Root = root;

    /// <summary>The folder at its top.</summary>
    public string Root { get; }

    /// <summary>Finds the checkout that a folder is in; null where it is in none.</summary>
    public static async Task<GitWorkTree?> FindAsync(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder)) return null;
        var command = GitProgram.Local(null, ["rev-parse", "--show-toplevel"]) with { WorkingDirectory = folder };
        var result = await ProcessRunner.RunAsync(command, ct);
        if (result.ExitCode == 0 && result.Text.Length > 0) return new GitWorkTree(result.Text);
        if (result.Error.Contains("dubious ownership", StringComparison.Ordinal))
            throw GitException.Refused(
                $"git refuses the checkout in {folder}, because another user owns it", $"Allow it: git config --global --add safe.directory {folder}");
        return null;
    }

    /// <summary>The commit that is checked out.</summary>
    /// <exception cref="GitException">There is no commit yet.</exception>
    public async Task<string> HeadAsync(CancellationToken ct) =>
        await TryAsync(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], ct)
        ?? throw new GitException(FailureKind.Failed, $"{Root} has no commit yet", "Commit something first.");

    /// <summary>Whether anything differs from the commit: changed, staged or new files that are not ignored.</summary>
    public async Task<bool> IsDirtyAsync(CancellationToken ct) => (await DirtyPathsAsync(ct)).Count > 0;

    /// <summary>The paths that differ from the commit, from the root, in Git's order. Of a new folder only its own path,
    /// with a trailing <c>/</c>. Submodules count by the commit they are at.</summary>
    public async Task<IReadOnlyList<string>> DirtyPathsAsync(CancellationToken ct)
    {
        _filtersOff ??= await FiltersOffAsync(ct);
        var arguments = (string[])["status", "--porcelain=v1", "-z", "--untracked-files=normal", "--ignore-submodules=dirty", "--no-renames"];
        var result = await ProcessRunner.RunAsync(GitProgram.Local(null, arguments, _filtersOff) with { WorkingDirectory = Root }, ct);
        if (result.ExitCode != 0) throw GitFailure.OfLocal("status", result.Error);

        // "XY SP path NUL"
        return [.. Encoding.UTF8.GetString(result.Output.Span).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(r => r[3..])];
    }

    /// <summary>The branch that is checked out; null where HEAD is detached.</summary>
    public Task<string?> BranchAsync(CancellationToken ct) => TryAsync(["symbolic-ref", "--quiet", "--short", "HEAD"], ct);

    /// <summary>The address that a remote is fetched from, as Git would use it; null where there is no such remote. It
    /// may hold credentials: show it through <see cref="GitRemote.Redacted"/> only.</summary>
    public Task<string?> RemoteUrlAsync(string remote, CancellationToken ct) =>
        GitRef.IsValidName(remote) ? TryAsync(["remote", "get-url", remote], ct) : Task.FromResult<string?>(null);

    /// <summary>As <see cref="RemoteUrlAsync(string, CancellationToken)"/>, for the remote "origin".</summary>
    public Task<string?> RemoteUrlAsync(CancellationToken ct) => RemoteUrlAsync("origin", ct);

    /// <summary>When the commit that is checked out was committed.</summary>
    public async Task<DateTimeOffset> CommitDateAsync(CancellationToken ct)
    {
        var head = await HeadAsync(ct);
        var result = await RunAsync(["show", "--no-patch", "--format=%cI", head], ct);
        return DateTimeOffset.Parse(result.Text, CultureInfo.InvariantCulture);
    }

    /// <summary>The newest tag that leads to the commit that is checked out, as git-describe(1) writes it: the tag itself
    /// on its commit, <c>v1.2-3-gabcdef0</c> three commits later; null without a tag.</summary>
    public Task<string?> DescribeTagAsync(CancellationToken ct) => TryAsync(["describe", "--tags", "HEAD"], ct);

    private async Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var result = await ProcessRunner.RunAsync(GitProgram.Local(null, arguments) with { WorkingDirectory = Root }, ct);
        return result.ExitCode == 0 ? result : throw GitFailure.OfLocal(arguments[0], result.Error);
    }

    // Null for an empty answer and for "there is none", which git tells by its exit code.
    private async Task<string?> TryAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var result = await ProcessRunner.RunAsync(GitProgram.Local(null, arguments) with { WorkingDirectory = Root }, ct);
        return result.ExitCode == 0 && result.Text.Length > 0 ? result.Text : null;
    }

    // A look at a checkout must not run what its own configuration names. Filters of the user's configuration, as Git LFS
    // sets them up, stay: without them its files would look changed.
    private async Task<IReadOnlyList<(string, string)>> FiltersOffAsync(CancellationToken ct)
    {
        var command = GitProgram.Local(null, ["config", "--show-scope", "--name-only", "-z", "--get-regexp", "^filter\\..*\\.(clean|smudge|process|required)$"]);
        var result = await ProcessRunner.RunAsync(command with { WorkingDirectory = Root }, ct);
        var fields = Encoding.UTF8.GetString(result.Output.Span).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return [.. fields.Chunk(2)
            .Where(f => f.Length == 2 && f[0] is "local" or "worktree")
            .Select(f => (f[1], f[1].EndsWith(".required", StringComparison.Ordinal) ? "false" : ""))];
    }
}
