using System.Globalization;
using System.Text;

namespace Landfall.Clients.Git;

/// <summary>Reads what <c>git ls-tree</c> and <c>git log</c> print with NUL between fields. Names in repositories are
/// bytes: what is not UTF-8 becomes U+FFFD, and <see cref="RepoPath"/> refuses such a path where it is used.</summary>
internal static class GitListing
{
    private const char TrailerSeparator = '\u0001';
    private const char TrailerValue = '\u0002';

    /// <summary>For <see cref="Commits"/>; <c>-z</c> ends each record.</summary>
    public const string CommitFormat =
        "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%cI%x00%s%x00%b%x00%(trailers:only,unfold,separator=%x01,key_value_separator=%x02)";

    /// <summary>For <see cref="FileChanges"/>, together with <c>--raw -z</c>.</summary>
    public const string ChangeFormat = "--format=tformat:%H %cI";

    private const int FieldsOfCommit = 8;

    /// <summary>Reads <c>git ls-tree -r -t -z</c>: "mode SP type SP id TAB path NUL".</summary>
    public static IEnumerable<GitTreeEntry> TreeEntries(ReadOnlyMemory<byte> output)
    {
        foreach (var record in Fields(output))
        {
            var tab = record.IndexOf('\t', StringComparison.Ordinal);
            var words = tab < 0 ? [] : record[..tab].Split(' ');
            if (words.Length != 3) throw Unreadable("ls-tree", record);
            yield return new GitTreeEntry(words[0], words[2], record[(tab + 1)..]);
        }
    }

    public static IReadOnlyList<GitCommit> Commits(ReadOnlyMemory<byte> output)
    {
        var fields = Fields(output).ToList();
        if (fields.Count % FieldsOfCommit != 0) throw Unreadable("log", fields[^1]);
        return [.. fields.Chunk(FieldsOfCommit).Select(f => new GitCommit(
            f[0], f[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), f[2], f[3], Date(f[4]), f[5], f[6].TrimEnd('\n'), Trailers(f[7])))];
    }

    /// <summary>Reads <c>git log --raw -z</c>: a header per commit, then per file
    /// ":mode mode id id status NUL path NUL" (git-diff-tree(1), "RAW OUTPUT FORMAT").</summary>
    public static IReadOnlyList<GitFileChange> FileChanges(ReadOnlyMemory<byte> output)
    {
        var changes = new List<GitFileChange>();
        var commit = "";
        DateTimeOffset date = default;
        using var fields = Fields(output).GetEnumerator();
        while (fields.MoveNext())
        {
            var field = fields.Current.TrimStart('\n');
            var words = field.Split(' ');
            if (field.StartsWith(':'))
            {
                if (words.Length != 5 || commit.Length == 0 || !fields.MoveNext()) throw Unreadable("log --raw", field);
                var removed = words[1] == "000000";
                changes.Add(new GitFileChange(commit, date, fields.Current, removed ? null : words[3]));
            }
            else if (words.Length == 2 && GitRef.IsObjectId(words[0])) (commit, date) = (words[0], Date(words[1]));
            else throw Unreadable("log --raw", field);
        }

        return changes;
    }

    private static List<KeyValuePair<string, string>> Trailers(string field)
    {
        var trailers = new List<KeyValuePair<string, string>>();
        foreach (var trailer in field.Split(TrailerSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var at = trailer.IndexOf(TrailerValue, StringComparison.Ordinal);
            if (at > 0) trailers.Add(new(trailer[..at], trailer[(at + 1)..].Trim()));
        }

        return trailers;
    }

    // A commit may hold any number as its date; one beyond the calendar must not stop the reading of the others.
    private static DateTimeOffset Date(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var date) ? date : DateTimeOffset.UnixEpoch;

    private static IEnumerable<string> Fields(ReadOnlyMemory<byte> output)
    {
        while (!output.IsEmpty)
        {
            var end = output.Span.IndexOf((byte)0);
            if (end < 0) throw Unreadable("output", "it is cut off");
            yield return Encoding.UTF8.GetString(output.Span[..end]);
            output = output[(end + 1)..];
        }
    }

    private static GitException Unreadable(string what, string record) => new(
        FailureKind.Failed, $"git {what} printed something unexpected: {GitText.Clean(record)}", "Check that 'git --version' is 2.32 or newer.");
}
