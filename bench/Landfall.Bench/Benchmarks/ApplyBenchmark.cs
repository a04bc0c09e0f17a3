using Landfall.Bench.Warm;

namespace Landfall.Bench.Benchmarks;

/// <summary>Brings a hundred applications into an empty namespace, as one warm process does.</summary>
internal static class ApplyBenchmark
{
    private const int Objects = 4;
    private const int Recorded = Rounds.Count + 2;

    public static async Task RunAsync(Ground ground, Report report, CancellationToken ct)
    {
        var rounds = Enumerable.Range(0, Recorded + 1).ToList();
        var (ours, bare, theirs) = (Names("landfall"), Names("bare"), Names("kubectl"));
        var fleet = await BenchFleet.CreateAsync(ground, "apply", ours, ct);
        var requests = await RecordAsync(ground, fleet, ours[Recorded - 1], ours[Recorded], ct);
        var file = Path.Combine(ground.Folder, "requests.json");
        await RequestWork.SaveAsync(requests, file, ct);

        await using var landfall = WarmProcess.Start(ground, "apply", fleet.Remote, ground.KubeConfigFile);
        await using var loop = WarmProcess.Start(ground, "requests", file, ground.KubeConfigFile);
        var samples = await Rounds.RunAsync(
            ct,
            (round, token) => SettledAsync(ours[round], ns => landfall.DoAsync($"apply {ns}", token), token),
            (round, token) => SettledAsync(bare[round], ns => loop.DoAsync($"send {ours[Recorded]} {ns}", token), token),
            (round, token) => SettledAsync(theirs[round], async ns =>
            {
                await ground.CreateNamespaceAsync(ns, token);
                return await UnchangedBenchmark.KubectlAsync(ground, fleet, ns, token);
            }, token));
        report.Line("apply 100 × 4, warm / bare HTTP/2 loop of the same", new(samples[0], samples[1]), Goal.Ratio(1.3));
        report.Line("apply 100 × 4, warm / kubectl apply --server-side", new(samples[0], samples[2]), Goal.Ratio(0.5));
        report.Note($"landfall sent {requests.Count} requests: {RecordedRequest.Summary(requests)}; {Objects} objects and a record, written twice, per application");
        report.Requests(requests);

        List<string> Names(string side) => [.. rounds.Select(round => ground.Namespace(side, round))];

        async Task<Sample> SettledAsync(string ns, Func<string, Task<Sample>> run, CancellationToken token)
        {
            var sample = await run(ns);
            await ground.SettleAsync(ns, token);
            return sample;
        }
    }

    /// <summary>Finds out what Landfall sends, once discovery is known; every application must have cost what it has to.</summary>
    private static async Task<IReadOnlyList<RecordedRequest>> RecordAsync(Ground ground, BenchFleet fleet, string first, string second, CancellationToken ct)
    {
        await using var recorder = await ApiRecorder.StartAsync(ground, ct);
        await using var landfall = WarmProcess.Start(ground, "apply", fleet.Remote, recorder.KubeConfigFile);
        await landfall.DoAsync($"apply {first}", ct);
        recorder.Take();
        await landfall.DoAsync($"apply {second}", ct);
        var requests = recorder.Take();
        var writes = requests.Count(request => request is { IsWrite: true, Status: < 300 });
        const int expected = 1 + (BenchFleet.ApplicationCount * (Objects + 2));
        return writes == expected ? requests : throw new InvalidOperationException($"landfall wrote {writes} times; the namespace, each object, and each record twice are {expected}");
    }
}
