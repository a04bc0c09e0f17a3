using Landfall.Clients;
using Landfall.Clients.Processes;

namespace Landfall.Delivery.Build.Engines;

/// <summary>An engine's program on this host, run with argument lists and with those variables of the user that configure engines.</summary>
/// <param name="File">Full path.</param>
/// <param name="Tell">Takes each line that it writes.</param>
internal sealed record EngineProgram(string Name, string File, EngineEnvironment Environment, Action<string> Tell)
{
    /// <summary>Builds an image: a failure shows the last lines.</summary>
    public async Task BuildAsync(ImagePlan plan, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var (exitCode, lines) = await StreamAsync(arguments, ct);
        if (exitCode != 0)
            throw new LandfallException(FailureKind.Failed, $"{Name} did not build {plan.Dockerfile} (exit code {exitCode}){lines}",
                "Nothing was pushed. Correct what the last lines name.");
    }

    /// <summary>Pushes an image and returns the lines it wrote: a failure tells whether the registry refused, or did not answer.</summary>
    public async Task<LastLines> PushAsync(ImagePlan plan, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var (exitCode, lines) = await StreamAsync(arguments, ct);
        if (exitCode == 0) return lines;
        var message = $"{Name} did not push {plan.Target} (exit code {exitCode}){lines}";
        if (lines.Contains("unauthorized", "denied", "authentication required", "no basic auth", "status: 401", "status: 403"))
            throw new LandfallException(FailureKind.Failed, message, $"Log in with an account that may push there: {LoginCommand} {plan.Target.Registry}");
        if (lines.Contains("connection refused", "no such host", "i/o timeout", "network is unreachable", "no route to host", "connection reset"))
            throw new LandfallException(FailureKind.Unreachable, message, "Check the registry's address and that it is up, then build again.", transient: true);
        throw new LandfallException(FailureKind.Failed, message);
    }

    /// <summary>Changes something in the engine's own storage.</summary>
    public async Task ChangeAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var result = await AskAsync(arguments, ct);
        if (result.ExitCode != 0)
            throw new LandfallException(FailureKind.Failed, $"{Name} {string.Join(' ', arguments)} ended with exit code {result.ExitCode}: {result.Error.Trim()}");
    }

    /// <summary>Asks a short question; any exit code is returned.</summary>
    public Task<ProcessResult> AskAsync(IReadOnlyList<string> arguments, CancellationToken ct) =>
        ProcessRunner.RunAsync(Command(arguments) with { Timeout = TimeSpan.FromSeconds(30), OutputLimit = 1024 * 1024 }, ct);

    private string LoginCommand => Name == "buildctl" ? "docker login" : $"{Name} login";

    private async Task<(int ExitCode, LastLines Lines)> StreamAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var last = new LastLines();
        var result = await ProcessRunner.RunAsync(
            Command(arguments) with { CaptureOutput = false, OutputLimit = long.MaxValue, OnOutput = Take, OnError = Take }, ct);

        // Ctrl+C in a terminal reaches the engine too, which then ends with an error of its own.
        if (result.ExitCode != 0) ct.ThrowIfCancellationRequested();
        return (result.ExitCode, last);

        void Take(string line)
        {
            last.Add(line);
            Tell(line);
        }
    }

    private ProcessCommand Command(IReadOnlyList<string> arguments) => new(File, arguments) { Environment = Environment.Passed };
}
