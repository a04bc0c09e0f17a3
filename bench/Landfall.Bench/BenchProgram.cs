using Landfall.Bench.Benchmarks;
using Landfall.Clients;

namespace Landfall.Bench;

/// <summary>One comparison, or a few that share their surroundings.</summary>
/// <param name="Bound">Longer than this, and it is ended and counts as broken.</param>
internal sealed record Benchmark(string Name, string What, TimeSpan Bound, Func<Ground, Report, CancellationToken, Task> RunAsync);

/// <summary>Runs the benchmarks that were named, or all, one after the other.</summary>
internal static class BenchProgram
{
    // What leaves the cluster with much to clear away comes last.
    private static readonly Benchmark[] All =
    [
        new("retag", "one more tag on an image, against skopeo copy", TimeSpan.FromSeconds(60), RetagBenchmark.RunAsync),
        new("config", "image edit, commit and push, against sed and git", TimeSpan.FromSeconds(120), ConfigBenchmark.RunAsync),
        new("ready", "from commit to ready pods, against a script of git, buildah and kubectl", TimeSpan.FromSeconds(180), ReadyBenchmark.RunAsync),
        new("unchanged", "100 applications with nothing changed, from a cold start, against kubectl", TimeSpan.FromSeconds(120), UnchangedBenchmark.RunAsync),
        new("apply", "100 new applications, against the bare requests and kubectl", TimeSpan.FromSeconds(180), ApplyBenchmark.RunAsync),
    ];

    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        var names = arguments.Where(argument => argument != "--requests").ToList();
        if (names.Except(All.Select(benchmark => benchmark.Name)).Any())
        {
            WriteUsage();
            return names.All(name => name is "--help" or "-h") ? 0 : 2;
        }

        await using var ground = await Ground.OpenAsync(ct);
        var report = new Report(Console.Out, showsRequests: names.Count < arguments.Length);
        report.Begin();
        foreach (var benchmark in All.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Name)))
            await RunAsync(benchmark, ground, report, ct);
        report.End();
        return report.HasBroken ? 1 : 0;
    }

    private static async Task RunAsync(Benchmark benchmark, Ground ground, Report report, CancellationToken ct)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bound.CancelAfter(benchmark.Bound);
        try
        {
            await benchmark.RunAsync(ground, report, bound.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            report.Broken(benchmark.Name, $"it did not end within {benchmark.Bound.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is LandfallException or IOException or HttpRequestException or InvalidOperationException)
        {
            report.Broken(benchmark.Name, error.Message);
        }
    }

    private static void WriteUsage()
    {
        Console.Error.WriteLine("Usage: eng/bench [--requests] [NAME…]      (default: all; docs/benchmarks.md tells how to read it)\n");
        foreach (var benchmark in All)
            Console.Error.WriteLine($"  {benchmark.Name,-12}{benchmark.What}");
        Console.Error.WriteLine("\n  --requests  lists each request that Landfall sends, where they are counted");
    }
}
