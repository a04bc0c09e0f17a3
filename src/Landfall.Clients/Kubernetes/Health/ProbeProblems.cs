namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Tells which probe keeps a running container from being ready; only events tell it.</summary>
internal static class ProbeProblems
{
    /// <summary>
    /// Gives the newest failed probe of this run of the container: readiness, liveness or startup. Waiting in any case,
    /// since a slow start looks the same; the caller's deadline ends it. The container's present log lines help.
    /// </summary>
    internal static PodProblem? Of(PodContainer container, ObjectEvents events)
    {
        var started = container.Running.Time("startedAt");
        var failed = events.Newest(entry => entry.Reason == "Unhealthy" && entry.Container == container.Name && !(entry.Last < started));
        if (failed is null) return null;
        return container.Problem(
            $"{Kind(failed.Message)}ProbeFailed", $"{container.Title}: {failed.Message} ({events.Frequency(failed)})", ProblemSeverity.Waiting, logsHelp: true);
    }

    private static string Kind(string message) =>
        Array.Find(["Readiness", "Liveness", "Startup"], kind => message.StartsWith(kind, StringComparison.Ordinal)) ?? "";
}
