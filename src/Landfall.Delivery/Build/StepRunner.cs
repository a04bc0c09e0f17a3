using Landfall.Clients.Processes;
using Landfall.Clients;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Build;

/// <summary>
/// Runs the scripts of a pipeline on this host: the one place where a shell is used, because the user wrote the script for
/// one. A script gets the user's whole environment.
/// </summary>
/// <param name="root">The checkout, in which scripts run.</param>
internal sealed class StepRunner(string root, Action<DeliveryEvent> tell)
{
    private const int LongestTitle = 60;

    /// <summary>The step's name, else the first line of its script.</summary>
    public static string TitleOf(RunStep step)
    {
        if (step.Name is { } name) return name;
        var line = step.Script.Split('\n').Select(text => text.Trim()).FirstOrDefault(text => text.Length > 0 && !text.StartsWith('#')) ?? "script";
        return line.Length <= LongestTitle ? line : line[..LongestTitle] + "…";
    }

    /// <summary>Runs a script to its end; each line that it writes is told as it comes.</summary>
    /// <param name="variables">Set for the script besides the user's environment.</param>
    /// <exception cref="LandfallException"><see cref="FailureKind.Failed"/>: the script's exit code was not 0; with its last lines.</exception>
    public async Task RunAsync(RunStep step, IReadOnlyDictionary<string, string?> variables, CancellationToken ct)
    {
        var title = TitleOf(step);
        tell(new DeliveryEvent(DeliveryStage.Build, $"run {title}"));
        var last = new LastLines();
        var result = await ProcessRunner.RunAsync(
            new ProcessCommand("sh", ["-eu", "-c", step.Script])
            {
                WorkingDirectory = root,
                InheritEnvironment = true,
                Environment = variables,
                CaptureOutput = false,
                OutputLimit = long.MaxValue,
                OnOutput = Take,
                OnError = Take,
            },
            ct);
        if (result.ExitCode == 0) return;

        // Ctrl+C in a terminal reaches the script too, which is no failure of its own.
        ct.ThrowIfCancellationRequested();
        throw new LandfallException(FailureKind.Failed, $"the step \"{title}\" ended with exit code {result.ExitCode}{last}");

        void Take(string line)
        {
            last.Add(line);
            tell(new DeliveryEvent(DeliveryStage.Build, line, EventLevel.Detail));
        }
    }
}
