using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Finds what is wrong with one container, by its state.</summary>
internal static class ContainerProblems
{
    internal static IEnumerable<PodProblem> Of(PodContainer container, ObjectEvents events)
    {
        if (container.Waiting is { } waiting) return OfWaiting(container, waiting, events);
        if (container.Terminated is { } end) return CrashProblems.OfEnd(container, end);
        return container.Running is not null && !container.IsReady && (!container.IsInit || container.IsSidecar || container.Restarts > 0)
            ? OfUnready(container, events)
            : [];
    }

    private static IEnumerable<PodProblem> OfWaiting(PodContainer container, JsonObject waiting, ObjectEvents events)
    {
        var reason = waiting.Text("reason") ?? "";
        if (ImageProblems.Knows(reason)) return [ImageProblems.Of(container, waiting, events)];
        return reason switch
        {
            "CrashLoopBackOff" => [CrashProblems.OfLoop(container, events)],
            // The usual short states of a container that is on its way.
            "" or "ContainerCreating" or "PodInitializing" => [],
            _ => [CreationProblems.OfContainer(container, reason, waiting.Text("message") ?? "")],
        };
    }

    // A container that runs again after a failure, between two crashes or for good: the probe's word comes first.
    private static IEnumerable<PodProblem> OfUnready(PodContainer container, ObjectEvents events)
    {
        if (ProbeProblems.Of(container, events) is { } probe) yield return probe;
        if (CrashProblems.OfRestart(container) is { } restart) yield return restart;
    }
}
