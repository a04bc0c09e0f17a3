namespace Landfall.Clients.Git;

/// <summary>How a push ended.</summary>
public enum PushStatus
{
    /// <summary>The branch is at the commit.</summary>
    Done,

    /// <summary>The branch is not where it was expected, or someone else is writing it: fetch, build the commit again
    /// on the new tip and try again.</summary>
    Moved,

    /// <summary>The server does not take it (a hook, a protected branch, missing rights): trying again does not help.</summary>
    Rejected,
}

/// <summary>The end of a push with the server's own words, without control characters.</summary>
public sealed record PushOutcome(PushStatus Status, string Message);

/// <summary>Reads <c>git push --porcelain</c>: per ref "flag TAB from:to TAB summary (reason)"; see git-push(1).</summary>
internal static class PushReport
{
    private const string Unknown = "[remote failure]";

    // What git, GitHub, GitLab and Gitea say when another push came first or still holds the ref.
    private static readonly string[] MovedReasons =
    [
        "non-fast-forward", "fetch first", "stale info", "needs force", "already exists", "cannot lock ref", "failed to lock",
        "failed to update ref", "incorrect old value",
    ];

    /// <summary>The outcome for the one ref that was pushed; null where the output names none, so that nothing was
    /// decided about it.</summary>
    public static PushOutcome? Read(string output, string error)
    {
        foreach (var line in output.Split('\n'))
        {
            var fields = line.Split('\t');
            if (fields.Length != 3 || fields[0].Length != 1 || fields[2].StartsWith(Unknown, StringComparison.Ordinal)) continue;
            var summary = GitText.Clean(fields[2]);
            return fields[0] switch
            {
                "!" => Refusal(summary, error),
                _ => new PushOutcome(PushStatus.Done, summary),
            };
        }

        return null;
    }

    /// <summary>Whether the server took the push and then did not report what became of it.</summary>
    public static bool IsUnknown(string output) => output.Contains(Unknown, StringComparison.Ordinal);

    /// <summary>What the server said beside its verdict: the lines that git marks with "remote:".</summary>
    public static string WordsOfServer(string error)
    {
        const string mark = "remote:";
        var lines = error.Split(['\n', '\r'])
            .Where(l => l.StartsWith(mark, StringComparison.Ordinal))
            .Select(l => GitText.Clean(l[mark.Length..]))
            .Where(l => l.Length > 0);
        return GitText.Clean(string.Join('\n', lines), lines: true);
    }

    private static PushOutcome Refusal(string summary, string error)
    {
        var words = WordsOfServer(error);
        var message = words.Length == 0 ? summary : $"{summary}: {words}";
        var moved = MovedReasons.Any(r => summary.Contains(r, StringComparison.OrdinalIgnoreCase));

        // The reason can be as short as "failed to update ref" or "pre-receive hook declined" where the server's words
        // tell of the lock.
        moved |= words.Contains("cannot lock ref", StringComparison.OrdinalIgnoreCase)
            && !summary.Contains("hook declined", StringComparison.OrdinalIgnoreCase);
        return new PushOutcome(moved ? PushStatus.Moved : PushStatus.Rejected, message);
    }
}
