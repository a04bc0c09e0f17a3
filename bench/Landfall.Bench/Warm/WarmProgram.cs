using System.Globalization;
using Landfall.Clients;

namespace Landfall.Bench.Warm;

/// <summary>What a warm process can be told to do.</summary>
internal interface IWarmWork : IAsyncDisposable
{
    /// <summary>Does what the words say and returns how long the part took that counts.</summary>
    Task<TimeSpan> DoAsync(string[] words, CancellationToken ct);
}

/// <summary>The other end of <see cref="WarmProcess"/>: reads orders from standard input until it ends.</summary>
internal static class WarmProgram
{
    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        await using IWarmWork work = arguments switch
        {
            ["apply", var configRepo, var kubeConfig] => await ApplyWork.OpenAsync(configRepo, kubeConfig, ct),
            ["requests", var file, var kubeConfig] => RequestWork.Open(file, kubeConfig),
            ["config", var configRepo, var environment] => await ConfigWork.OpenAsync(configRepo, environment, ct),
            _ => throw new InvalidOperationException($"there is no warm work {arguments[0]} of {arguments.Length} arguments"),
        };
        while (await Console.In.ReadLineAsync(ct) is { } order)
            Console.WriteLine(await DoAsync(work, order, ct));
        return 0;
    }

    private static async Task<string> DoAsync(IWarmWork work, string order, CancellationToken ct)
    {
        try
        {
            // Every run starts from a clean heap.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var took = await work.DoAsync(order.Split(' '), ct);
            return $"done {took.TotalMilliseconds:0.###} {await PeakAsync(ct)}";
        }
        catch (Exception error) when (error is LandfallException or IOException or HttpRequestException or InvalidOperationException)
        {
            return error.Message.ReplaceLineEndings(" ");
        }
    }

    // "VmHWM:     51234 kB", see proc(5).
    private static async Task<long> PeakAsync(CancellationToken ct)
    {
        var lines = await File.ReadAllLinesAsync("/proc/self/status", ct);
        var words = lines.First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
