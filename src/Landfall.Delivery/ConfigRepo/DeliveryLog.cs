using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>One delivery as Git holds it: the commit in which the state file took this delivery's id.</summary>
public sealed record RecordedDelivery(string Commit, DateTimeOffset When, EnvironmentState State);

/// <summary>Reads from the history of the state files which deliveries there were, newest first.</summary>
public static class DeliveryLog
{
    /// <summary>Returns all deliveries of one application into one environment, newest first.</summary>
    public static async Task<IReadOnlyList<RecordedDelivery>> OfAsync(
        GitMirror mirror, string commit, string application, string environment, CancellationToken ct)
    {
        var file = StateFiles.EnvironmentFile(application, environment);
        return (await ReadAsync(mirror, commit, [file], mayBeDamaged: false, ct)).GetValueOrDefault(file) ?? [];
    }

    /// <summary>
    /// Returns the deliveries of many state files, from one walk of the history. A file that cannot be read now is left out:
    /// it is an error of its own application, for whoever reads its state.
    /// </summary>
    public static Task<IReadOnlyDictionary<string, IReadOnlyList<RecordedDelivery>>> OfAllAsync(
        GitMirror mirror, string commit, IReadOnlyList<string> files, CancellationToken ct) => ReadAsync(mirror, commit, files, mayBeDamaged: true, ct);

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<RecordedDelivery>>> ReadAsync(
        GitMirror mirror, string commit, IReadOnlyList<string> files, bool mayBeDamaged, CancellationToken ct)
    {
        // Beyond a few files one walk of the whole state folder costs less than a long command line.
        var history = await mirror.FileHistoryAsync(commit, files.Count <= 20 ? files : [StateFiles.Folder], ct);
        var wanted = files.ToHashSet(StringComparer.Ordinal);
        var relevant = history.Where(change => wanted.Contains(change.Path) && change.BlobId is not null).ToList();
        var blobs = await mirror.ReadBlobsAsync(relevant.Select(change => change.BlobId!).Distinct(StringComparer.Ordinal).ToList(), ct);

        var logs = new Dictionary<string, IReadOnlyList<RecordedDelivery>>(StringComparer.Ordinal);
        foreach (var changes in relevant.GroupBy(change => change.Path, StringComparer.Ordinal))
        {
            var log = new List<RecordedDelivery>();
            string? before = null;
            var newest = changes.First();
            if (Parse(blobs[newest.BlobId!], newest, mayBeDamaged) is null)
                continue;
            foreach (var change in changes.Reverse())
            {
                // One that was damaged and mended since must not keep its application from being delivered for ever.
                if (Parse(blobs[change.BlobId!], change, mayBeDamaged: true) is not { } state)
                    continue;
                if (state.Delivery is not null && state.Delivery != before)
                    log.Add(new(change.Commit, change.Date, state));
                before = state.Delivery ?? before;
            }

            log.Reverse();
            logs[changes.Key] = log;
        }

        return logs;
    }

    private static EnvironmentState? Parse(ReadOnlyMemory<byte> content, GitFileChange change, bool mayBeDamaged)
    {
        try
        {
            return StateFiles.ParseEnvironment(content, change.Path);
        }
        catch (LandfallException) when (mayBeDamaged)
        {
            return null;
        }
    }
}
