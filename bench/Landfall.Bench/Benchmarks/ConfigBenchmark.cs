using Landfall.Bench.Warm;

namespace Landfall.Bench.Benchmarks;

/// <summary>Image edit, commit and push in a config repo of a hundred applications, against a shell loop in a checkout of its own.</summary>
internal static class ConfigBenchmark
{
    private const string Environment = "staging";

    public static async Task RunAsync(Ground ground, Report report, CancellationToken ct)
    {
        var ours = await BenchFleet.CreateAsync(ground, "config-ours", [Environment], ct);
        var theirs = await BenchFleet.CreateAsync(ground, "config-other", [Environment], ct);
        await using var writer = WarmProcess.Start(ground, "config", ours.Remote, Environment);

        var one = await Rounds.RunAsync(
            ct,
            (round, token) => writer.DoAsync($"one one-{round}", token),
            (round, token) => LoopAsync("each", $"one-{round}", [theirs.Applications[0]], token));
        report.Line("config write, 1 application / sed, git", new(one[0], one[1]), Goal.None);

        var all = await Rounds.RunAsync(
            ct,
            (round, token) => writer.DoAsync($"all all-{round}", token),
            (round, token) => LoopAsync("each", $"each-{round}", theirs.Applications, token),
            (round, token) => LoopAsync("once", $"once-{round}", theirs.Applications, token));
        report.Line("config write, 100 / loop of sed, commit, push", new(all[0], all[1]), Goal.None);
        report.Line("config write, 100 / loop of sed, commit; 1 push", new(all[0], all[2]), Goal.None);
        var commits = await BenchFleet.GitAsync(ground, ours.Remote, ct, "rev-list", "--count", "main");
        report.Note($"each commit of ours holds manifest and state files; {commits} commits arrived");

        async Task<Sample> LoopAsync(string push, string tag, IReadOnlyList<string> applications, CancellationToken token) => (await Child.RunAsync(
            ground, [Path.Combine(ground.Root, "bench", "scripts", "config-write"), push, $"{tag}@{BenchFleet.Digest}", .. applications], token, theirs.Checkout)).Sample;
    }
}
