namespace Landfall.Bench.Benchmarks;

/// <summary>One more tag on an image in its repository.</summary>
internal static class RetagBenchmark
{
    public static async Task RunAsync(Ground ground, Report report, CancellationToken ct)
    {
        var repository = $"{ground.Registry}/landfall-bench/retag";
        await SkopeoAsync($"{ground.Registry}/busybox:latest", $"{repository}:seed", ct);
        var samples = await Rounds.RunAsync(
            ct,
            async (round, token) => (await Child.RunAsync(ground, [ground.Landfall, "image", "retag", $"{repository}:seed", $"ours-{round}"], token)).Sample,
            (round, token) => SkopeoAsync($"{repository}:seed", $"{repository}:other-{round}", token));
        report.Line("retag, landfall image retag / skopeo copy", new(samples[0], samples[1]), Goal.None);

        async Task<Sample> SkopeoAsync(string from, string to, CancellationToken token) => (await Child.RunAsync(
            ground, ["skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{from}", $"docker://{to}"], token)).Sample;
    }
}
