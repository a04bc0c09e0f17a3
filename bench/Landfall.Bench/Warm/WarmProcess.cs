using System.Diagnostics;
using System.Globalization;

namespace Landfall.Bench.Warm;

/// <summary>
/// A process that stays while it is told, line by line, what to do. Each side of a comparison has one of its own:
/// what one leaves in memory does not slow the other down, and the kernel's peak of its memory is its own.
/// </summary>
internal sealed class WarmProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly string _name;

    private WarmProcess(Process process, string name) => (_process, _name) = (process, name);

    /// <param name="arguments">What <see cref="WarmProgram"/> takes.</param>
    public static WarmProcess Start(Ground ground, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Landfall.Bench.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, "--warm", .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = ground.Folder };
        foreach (var (name, value) in ground.Environment)
            start.Environment[name] = value;
        return new(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start"), arguments[0]);
    }

    /// <summary>Has something done, and returns how long that took by the process's own clock.</summary>
    public async Task<Sample> DoAsync(string order, CancellationToken ct)
    {
        await _process.StandardInput.WriteLineAsync(order.AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
        var answer = await _process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException($"the warm process {_name} ended at: {order}");
        return answer.Split(' ') is ["done", var milliseconds, var bytes]
            ? new(TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture)), long.Parse(bytes, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{_name}, {order}: {answer}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
