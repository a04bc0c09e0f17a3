using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Tells how a container ended, and whether it is likely to end so again.</summary>
internal static class CrashProblems
{
    // One crash may be a dependency that was not up yet; the third start that fails is taken for the program's own doing.
    private const int FailingRestarts = 2;

    /// <summary>The kubelet waits before it starts the container again.</summary>
    internal static PodProblem OfLoop(PodContainer container, ObjectEvents events)
    {
        var end = container.LastEnd ?? container.Terminated;
        return container.Problem(
            "CrashLoopBackOff",
            $"{container.Title} does not stay up ({PlainText.Count(container.Restarts, "restart")}): {How(container, end)}{KilledByProbe(container, end, events)}",
            container.Restarts >= FailingRestarts ? ProblemSeverity.Failing : ProblemSeverity.Waiting,
            logsHelp: HasRun(end));
    }

    /// <summary>The container has ended with an error: for good, or until the kubelet starts it again.</summary>
    internal static IEnumerable<PodProblem> OfEnd(PodContainer container, JsonObject end)
    {
        if (end.Count("exitCode") == 0) yield break;
        yield return container.Problem(ReasonOf(end), $"{container.Title} ended: {How(container, end)}", SeverityOfEnd(container), HasRun(end));
    }

    /// <summary>The container runs again, and is not ready yet.</summary>
    internal static PodProblem? OfRestart(PodContainer container)
    {
        if (container.LastEnd is not { } end || container.Restarts == 0) return null;
        return container.Problem(
            ReasonOf(end),
            $"{container.Title} runs again after {PlainText.Count(container.Restarts, "restart")}: {How(container, end)}",
            ProblemSeverity.Waiting,
            HasRun(end)) with
        { PreviousLogs = HasRun(end) };
    }

    /// <summary>Tells exit code, signal, memory limit and what the program left as its termination message.</summary>
    internal static string How(PodContainer container, JsonObject? end)
    {
        if (end is null) return "how it ended is not told";
        var message = end.Text("message") is { Length: > 0 } left ? $": {left}" : "";
        if (!HasRun(end)) return $"it could not be started{message}";
        if (ReasonOf(end) == "OOMKilled") return $"killed, as it used more memory than {MemoryLimit(container)}{After(end)}{message}";
        return ExitCode(end) + After(end) + message;
    }

    private static ProblemSeverity SeverityOfEnd(PodContainer container)
    {
        var isFinal = container.RestartPolicy == "Never" || container.Pod.Text("status", "phase") == "Failed";
        // The owner of a pod that ended for good (a Job) makes another, as far as its own limits go.
        if (isFinal) return PodMatch.IsOwned(container.Pod) ? ProblemSeverity.Waiting : ProblemSeverity.Failing;
        return container.Restarts >= FailingRestarts ? ProblemSeverity.Failing : ProblemSeverity.Waiting;
    }

    private static string ReasonOf(JsonObject end) => end.Text("reason") is { Length: > 0 } reason ? reason : "Error";

    // runc could not start the program (not there, not executable): nothing ran, so there are no log lines.
    private static bool HasRun(JsonObject? end) => end is not null && end.Text("reason") is not ("StartError" or "ContainerCannotRun");

    private static string ExitCode(JsonObject end)
    {
        var code = end.Count("exitCode");
        if (code == 0) return "exit code 0, though it is meant to keep running";
        // A shell and the container runtimes report death by signal n as 128 + n.
        var signal = end.Number("signal") is > 0 and var told ? told : code is > 128 and < 160 ? code - 128 : 0;
        return signal > 0 ? $"exit code {code} ({SignalName(signal)})" : $"exit code {code}";
    }

    private static string SignalName(long signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => $"signal {signal}",
    };

    private static string MemoryLimit(PodContainer container) =>
        container.Spec.Text("resources", "limits", "memory") is { } limit ? $"its limit of {limit}" : "its node could give (it has no limit)";

    private static string After(JsonObject end) =>
        end.Time("finishedAt") - end.Time("startedAt") is { Ticks: >= 0 } ran ? $" after {PlainText.Age(ran)}" : "";

    // Killed for its liveness or startup probe, a program ends with whatever code its way of stopping gives: only the event tells.
    private static string KilledByProbe(PodContainer container, JsonObject? end, ObjectEvents events)
    {
        var probe = events.Newest(entry => entry.Reason == "Unhealthy" && entry.Container == container.Name
            && (entry.Message.StartsWith("Liveness", StringComparison.Ordinal) || entry.Message.StartsWith("Startup", StringComparison.Ordinal)));
        return probe is not null && probe.Last >= end.Time("startedAt") ? $"; before that: {probe.Message}" : "";
    }
}
