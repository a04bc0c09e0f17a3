using System.Text;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Git;

/// <summary>The branches, tags and default branch of a mirror, and how commits descend from each other.</summary>
internal sealed class MirrorRefs(GitRemote remote, string gitDirectory, ObjectReader objects)
{
    /// <summary>What a fetch brings. HEAD stands there as a pattern, since a remote without commits has none, and asking
    /// for it by name would fail the fetch.</summary>
    public static readonly IReadOnlyList<string> Fetched =
        ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "+HEA*:refs/landfall/remote/HEA*"];

    private const string Heads = "refs/heads/";
    private const string Tags = "refs/tags/";
    private const string RemoteHead = "refs/landfall/remote/HEAD";
    private const string SymbolicRef = "ref: ";
    private const int LongestChain = 100;

    /// <summary>See <see cref="GitMirror.DefaultBranchAsync"/>.</summary>
    public async Task<string> DefaultBranchAsync(CancellationToken ct)
    {
        var known = await KnownDefaultBranchAsync(ct);
        if (known is not null)
        {
            var answers = await objects.ReadAsync([Heads + known, RemoteHead], ct);
            if (answers[0] is { } tip && (answers[1] is not { } head || head.Header.Id == tip.Header.Id)) return known;
        }

        var asked = await AskDefaultBranchAsync(ct);
        if (asked is not null && asked != known) await GitProgram.RunLocalAsync(gitDirectory, ["symbolic-ref", "HEAD", Heads + asked], ct);
        return asked ?? known ?? throw new GitException(
            FailureKind.Failed, $"{remote.Redacted} has no default branch: its HEAD names none", "Name the branch.");
    }

    /// <summary>See <see cref="GitMirror.ResolveAsync"/>.</summary>
    public async Task<string?> ResolveAsync(string revision, CancellationToken ct)
    {
        if (revision != "HEAD" && !GitRef.IsValidName(revision)) return null;
        List<string> names = [Heads + revision, Tags + revision];
        var isExact = revision == "HEAD" || GitRef.IsObjectId(revision) || revision.StartsWith("refs/", StringComparison.Ordinal);
        if (isExact) names.Insert(0, revision);
        else if (GitRef.IsShortId(revision)) names.Add(revision);
        var answers = await objects.ReadAsync([.. names.Select(n => n + "^{commit}")], ct);
        return answers.FirstOrDefault(a => a is not null)?.Header.Id;
    }

    /// <summary>Whether one commit leads to the other; a commit leads to itself.</summary>
    public async Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken ct)
    {
        // Mostly the one is a few commits above the other, which the running process tells faster than a new one.
        var commit = descendant;
        for (var i = 0; i < LongestChain && commit is not null; i++)
        {
            if (commit == ancestor) return true;
            commit = await FirstParentAsync(commit, ct);
        }

        var command = GitProgram.Local(gitDirectory, ["merge-base", "--is-ancestor", ancestor, descendant]);
        var result = await ProcessRunner.RunAsync(command, ct);
        return result.ExitCode switch
        {
            0 => true,
            1 => false,
            _ => throw GitFailure.OfLocal("merge-base", result.Error),
        };
    }

    /// <summary>See <see cref="GitMirror.UpdateLocalAsync"/>. The caller holds the lock.</summary>
    public async Task AdvanceAsync(string branch, string commit, CancellationToken ct)
    {
        var present = await ResolveAsync(Heads + branch, ct);
        if (present == commit || (present is not null && !await IsAncestorAsync(present, commit, ct))) return;
        var updates = $"update {Heads}{branch} {commit}\n";
        if (branch == await KnownDefaultBranchAsync(ct)) updates += $"update {RemoteHead} {commit}\n";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(updates));
        await GitProgram.RunLocalAsync(gitDirectory, ["update-ref", "--stdin"], ct, input);
    }

    /// <summary>Whether HEAD, or what it leads to, cannot be read.</summary>
    public async Task<bool> AreDamagedAsync(CancellationToken ct)
    {
        try
        {
            var head = await File.ReadAllTextAsync(Path.Combine(gitDirectory, "HEAD"), ct);
            if ((await objects.ReadAsync(["HEAD^{commit}"], ct))[0] is not null) return false;

            // Nothing there: fine for a branch that has no commit yet, damage for anything else.
            return !head.StartsWith(SymbolicRef, StringComparison.Ordinal) || await IsRecordedAsync(head[SymbolicRef.Length..].Trim(), ct);
        }
        catch (Exception e) when (e is GitException or IOException)
        {
            return true;
        }
    }

    private async Task<bool> IsRecordedAsync(string name, CancellationToken ct)
    {
        if (File.Exists(Path.Combine(gitDirectory, name))) return true;
        var packed = Path.Combine(gitDirectory, "packed-refs");
        return File.Exists(packed) && (await File.ReadAllTextAsync(packed, ct)).Contains($" {name}\n", StringComparison.Ordinal);
    }

    private async Task<string?> KnownDefaultBranchAsync(CancellationToken ct)
    {
        var head = (await File.ReadAllTextAsync(Path.Combine(gitDirectory, "HEAD"), ct)).Trim();
        const string prefix = SymbolicRef + Heads;
        return head.StartsWith(prefix, StringComparison.Ordinal) ? head[prefix.Length..] : null;
    }

    private async Task<string?> AskDefaultBranchAsync(CancellationToken ct)
    {
        var command = GitProgram.Remote(remote, gitDirectory, ["ls-remote", "--symref", "--quiet", "--", remote.Address, "HEAD"]);
        var result = await ProcessRunner.RunAsync(command, ct);
        if (result.ExitCode != 0) throw GitFailure.OfRemote(remote, "ask", result.Error);

        // "ref: refs/heads/main TAB HEAD"
        const string prefix = SymbolicRef + Heads;
        var line = result.Text.Split('\n').FirstOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal) && l.EndsWith("\tHEAD", StringComparison.Ordinal));
        var branch = line?[prefix.Length..^"\tHEAD".Length];
        return branch is not null && GitRef.IsValidName(branch) ? branch : null;
    }

    private async Task<string?> FirstParentAsync(string commit, CancellationToken ct)
    {
        if ((await objects.ReadAsync([commit + "^{commit}"], ct))[0] is not { } found) return null;
        foreach (var line in Encoding.UTF8.GetString(found.Content).Split('\n'))
        {
            if (line.StartsWith("parent ", StringComparison.Ordinal)) return line["parent ".Length..];
            if (line.StartsWith("author ", StringComparison.Ordinal)) break;
        }

        return null;
    }
}
