using Landfall.Clients;
using Landfall.Clients.Git;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>One commit that is to be made on a branch's tip.</summary>
public sealed record ConfigCommit(IReadOnlyList<GitChange> Changes, string Message);

/// <summary>What an intent makes of a tip: a commit, or, where there is nothing left to write, none.</summary>
/// <param name="At">The tip that it was computed for.</param>
public sealed record WrittenCommit(string Commit, string At, bool IsNew);

/// <summary>
/// The one way into a config repo. An intent is computed anew against the remote's tip until it is pushed:
/// at most ten times with jitter while others push before it; a refusal by the remote ends it at once.
/// Writers on this machine take turns; writers elsewhere are met by the remote's own check.
/// </summary>
public sealed class WriteQueue(ConfigRepository repository, GitIdentity identity, TimeProvider time, string lockFolder)
{
    private const int MostTries = 10;

    /// <summary>Computes the commit for a tip; null when the tip already holds what is wanted.</summary>
    public delegate Task<ConfigCommit?> Intent(ConfigSnapshot tip, CancellationToken ct);

    /// <summary>Looks at the finished commit before it is pushed; throws to stop it with nothing written.</summary>
    public delegate Task Check(string commit, CancellationToken ct);

    public async Task<WrittenCommit> WriteAsync(Intent intent, Check check, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (written, refusal) = await TryWriteAsync(intent, check, ct);
            if (written is not null)
                return written;
            if (attempt == MostTries)
                throw new LandfallException(FailureKind.Failed,
                    $"{repository.Remote.Redacted}: {repository.Branch} moved on {MostTries} times while this commit was made: {refusal}", "Try again.", transient: true);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 60 * attempt)), time, ct);
        }
    }

    private async Task<(WrittenCommit? Written, string? Refusal)> TryWriteAsync(Intent intent, Check check, CancellationToken ct)
    {
        // The check may ask a cluster and takes its time: it runs before the turn is taken, and again only when the tip has moved.
        var tip = await repository.FetchTipAsync(ct);
        var commit = await ComposeAsync(tip, intent, ct);
        if (commit is null)
            return (new(tip, tip, IsNew: false), null);
        await check(commit, ct);

        await using var turn = await TakeTurnAsync(ct);
        var moved = await repository.FetchTipAsync(ct);
        if (moved != tip)
        {
            tip = moved;
            commit = await ComposeAsync(tip, intent, ct);
            if (commit is null)
                return (new(tip, tip, IsNew: false), null);
            await check(commit, ct);
        }

        var outcome = await PushAsync(commit, tip, ct);
        switch (outcome.Status)
        {
            case PushStatus.Done:
                await repository.Mirror.UpdateLocalAsync(repository.Branch, commit, ct);
                return (new(commit, tip, IsNew: true), null);
            case PushStatus.Moved:
                return (null, outcome.Message);
            default:
                throw new LandfallException(FailureKind.Refused,
                    $"the config repo {repository.Remote.Redacted} refused the commit on {repository.Branch}: {outcome.Message}",
                    "Let this user push to the branch, or mend what its hook asks for. Nothing was written.");
        }
    }

    private async Task<PushOutcome> PushAsync(string commit, string tip, CancellationToken ct)
    {
        try
        {
            return await repository.Mirror.PushAsync(commit, repository.Branch, tip, ct);
        }
        catch (LandfallException error) when (error.IsTransient || error.Kind == FailureKind.Unreachable)
        {
            // The answer was lost, not necessarily the push: only the remote's tip tells.
            var now = await repository.FetchTipAsync(ct);
            return await repository.Mirror.IsAncestorAsync(commit, now, ct) ? new(PushStatus.Done, "") : new(PushStatus.Moved, error.Message);
        }
    }

    private async Task<string?> ComposeAsync(string tip, Intent intent, CancellationToken ct)
    {
        var plan = await intent(await repository.AtAsync(tip, ct), ct);
        return plan is null ? null : await repository.Mirror.CommitAsync(tip, plan.Changes, plan.Message, identity, time.GetUtcNow(), ct);
    }

    private async Task<FileStream> TakeTurnAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(lockFolder);
        var key = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{repository.Remote.Url}\n{repository.Branch}")))[..16];
        while (true)
        {
            try
            {
                return new(Path.Combine(lockFolder, $"{key}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25)), time, ct);
            }
        }
    }
}
