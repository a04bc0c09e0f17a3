using System.Diagnostics;
using System.Globalization;

namespace Landfall.Bench;

/// <summary>What a program did: how long it took, what its largest process had resident at most, what it wrote.</summary>
internal sealed record ChildRun(Sample Sample, string Output);

/// <summary>
/// Runs programs and measures them. Memory is what GNU time finds when it waits for its child: the kernel's own peak of the
/// program and of every descendant that was waited for. A process cannot ask this of a child that it starts itself:
/// the child would inherit the peak of its parent's memory, which it shares until it becomes another program.
/// </summary>
internal static class Child
{
    private const string Time = "/usr/bin/time";

    /// <summary>Runs a program to its end; another exit code than 0 is an error with its last lines.</summary>
    public static async Task<ChildRun> RunAsync(Ground ground, IReadOnlyList<string> command, CancellationToken ct, string? folder = null, params (string Name, string Value)[] environment)
    {
        var measured = Path.Combine(ground.Folder, $"time-{Guid.NewGuid():N}");
        var start = new ProcessStartInfo(Time, ["--quiet", "--format", "%M", "--output", measured, "--", .. command])
        {
            WorkingDirectory = folder ?? ground.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ground.Environment.Concat(environment))
            start.Environment[name] = value;

        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Time} did not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var took = Stopwatch.GetElapsedTime(began);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with exit code {process.ExitCode}: {LastLines(await error, await output)}");
        var kibibytes = long.Parse((await File.ReadAllTextAsync(measured, ct)).Trim(), CultureInfo.InvariantCulture);
        File.Delete(measured);
        return new(new(took, kibibytes * 1024), (await output).Trim());
    }

    private static string LastLines(params string[] texts) =>
        string.Join(" | ", texts.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(5)));
}
