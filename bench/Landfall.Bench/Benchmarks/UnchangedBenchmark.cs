namespace Landfall.Bench.Benchmarks;

/// <summary>Applies a hundred applications of which nothing has changed, each time with a new process.</summary>
internal static class UnchangedBenchmark
{
    public static async Task RunAsync(Ground ground, Report report, CancellationToken ct)
    {
        var (ours, theirs) = (ground.Namespace("unchanged", 0), ground.Namespace("unchanged", 1));
        var fleet = await BenchFleet.CreateAsync(ground, "unchanged", [ours], ct);
        await ground.CreateNamespaceAsync(theirs, ct);
        await LandfallAsync(ground.KubeConfigFile, ct);
        await KubectlAsync(ground, fleet, theirs, ct);
        await ground.SettleAsync(theirs, ct);

        var samples = await Rounds.RunAsync(
            ct,
            async (_, token) => (await LandfallAsync(ground.KubeConfigFile, token)).Sample,
            (_, token) => KubectlAsync(ground, fleet, theirs, token));
        report.Line("unchanged, cold start / kubectl apply --server-side", new(samples[0], samples[1]), Goal.Ratio(0.2));

        await using var recorder = await ApiRecorder.StartAsync(ground, ct);
        await LandfallAsync(recorder.KubeConfigFile, ct);
        recorder.Take();
        await LandfallAsync(recorder.KubeConfigFile, ct);
        var requests = recorder.Take();
        var writes = requests.Count(request => request.IsWrite);
        report.Note($"landfall sent {requests.Count} requests, of which {writes} write (goal: none)");
        report.Requests(requests);
        if (writes > 0)
            report.Broken("unchanged", $"{writes} writes, though nothing had changed");

        Task<ChildRun> LandfallAsync(string kubeConfig, CancellationToken token) => Child.RunAsync(
            ground, [ground.Landfall, "apply", "--environment", ours, "--all", "--config-repo", fleet.Remote, "--kubeconfig", kubeConfig], token);
    }

    public static async Task<Sample> KubectlAsync(Ground ground, BenchFleet fleet, string ns, CancellationToken ct) => (await Child.RunAsync(
        ground, ["kubectl", "apply", "--server-side", "--namespace", ns, "--filename", fleet.Manifests], ct)).Sample;
}
