using System.Diagnostics;
using Landfall.Delivery;

namespace Landfall.Bench.Warm;

/// <summary>Landfall with an open config repo and cluster: <c>apply ENVIRONMENT</c> applies all applications and waits for no verdict.</summary>
internal sealed class ApplyWork : IWarmWork
{
    private readonly PathContext _context;

    private ApplyWork(PathContext context) => _context = context;

    public static async Task<ApplyWork> OpenAsync(string configRepo, string kubeConfig, CancellationToken ct) =>
        new(await PathContext.OpenAsync(new() { ConfigRepo = configRepo, KubeConfig = kubeConfig }, ct));

    public async Task<TimeSpan> DoAsync(string[] words, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var outcomes = await new DeliveryPath(_context).ApplyAsync(new ApplyRequest(words[1]) { All = true, NoWait = true }, ct);
        var took = Stopwatch.GetElapsedTime(start);
        if (outcomes.Select(outcome => outcome.Error).FirstOrDefault(error => error is not null) is { } first)
            throw first;
        return outcomes.All(outcome => outcome.Result!.Changed) ? took : throw new InvalidOperationException("something was there already");
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
