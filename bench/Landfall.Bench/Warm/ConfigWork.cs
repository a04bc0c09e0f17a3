using System.Diagnostics;
using Landfall.Clients.Git;
using Landfall.Clients.Oci;
using Landfall.Delivery;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;

namespace Landfall.Bench.Warm;

/// <summary>
/// Landfall's config repo writer, without a cluster: <c>one ROUND</c> writes a release of one application as a delivery does,
/// fetches included; <c>all ROUND</c> writes one of each application, a commit each and one push.
/// Every commit holds the edited manifest and both state files.
/// </summary>
internal sealed class ConfigWork : IWarmWork
{
    private readonly PathContext _context;
    private readonly string _environment;

    private ConfigWork(PathContext context, string environment) => (_context, _environment) = (context, environment);

    public static async Task<ConfigWork> OpenAsync(string configRepo, string environment, CancellationToken ct) =>
        new(await PathContext.OpenAsync(new() { ConfigRepo = configRepo }, ct), environment);

    public async Task<TimeSpan> DoAsync(string[] words, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        if (words[0] == "one")
            await WriteOneAsync(words[1], ct);
        else
            await WriteAllAsync(words[1], ct);
        return Stopwatch.GetElapsedTime(start);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private async Task WriteOneAsync(string round, CancellationToken ct)
    {
        var written = await _context.Writes.WriteAsync(async (tip, token) =>
        {
            var reading = await _context.FleetAsync(tip, token);
            return await ComposeAsync(tip, reading, reading.Require().Applications[0], round, token);
        }, (_, _) => Task.CompletedTask, ct);
        if (!written.IsNew)
            throw new InvalidOperationException("nothing was written");
    }

    private async Task WriteAllAsync(string round, CancellationToken ct)
    {
        var repository = _context.Repository;
        var tip = await _context.AtAsync(await repository.FetchTipAsync(ct), ct);
        var reading = await _context.FleetAsync(tip, ct);
        var identity = new GitIdentity("bench", "bench@localhost");
        var commits = new List<GitCommitRequest>();
        foreach (var application in reading.Require().Applications)
        {
            var commit = await ComposeAsync(tip, reading, application, round, ct);
            commits.Add(new(commit!.Changes, commit.Message, identity, _context.Now));
        }

        var made = await repository.Mirror.CommitManyAsync(tip.Commit, commits, ct);
        var outcome = await repository.Mirror.PushAsync(made[^1], repository.Branch, tip.Commit, ct);
        if (outcome.Status != PushStatus.Done || made.Distinct().Count() != commits.Count)
            throw new InvalidOperationException($"not everything was written: {outcome.Message}");
        await repository.Mirror.UpdateLocalAsync(repository.Branch, made[^1], ct);
    }

    private async Task<ConfigCommit?> ComposeAsync(ConfigSnapshot tip, FleetReading reading, Application application, string round, CancellationToken ct)
    {
        var plan = await ReleasePlan.AtAsync(tip, reading, application.Name, _environment, ct);
        var image = application.Images[0].Repository.With($"round-{round}", Digest.Parse(BenchFleet.Digest));
        var number = plan.Releases.Count == 0 ? 1 : plan.Releases[^1].Number + 1;
        return await plan.WithRelease(new(number, default, [new(image, null)])).ComposeAsync(DeliveryAction.Deploy, $"round-{round}", null, _context.Now, ct);
    }
}
