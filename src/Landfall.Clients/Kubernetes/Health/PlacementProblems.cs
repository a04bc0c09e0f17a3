using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Finds what is wrong between a pod and its node: no node, a lost node, a pod that was put off its node.</summary>
internal static class PlacementProblems
{
    /// <summary>A pod this long without a word of the scheduler has none.</summary>
    private static readonly TimeSpan SchedulerSilence = TimeSpan.FromSeconds(30);

    /// <summary>Past its own grace period, a pod should end in less than this.</summary>
    private static readonly TimeSpan EndingGrace = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Tells of a pod that ends or has ended: evicted, preempted, lost with its node, or stuck in its deletion.
    /// An owned pod is made again by its owner, so that is Waiting; a failed pod that nobody owns is Failing.
    /// </summary>
    internal static PodProblem? Leaving(JsonObject pod, ObjectEvents events, DateTimeOffset now)
    {
        if (pod.Text("metadata", "deletionTimestamp") is not null) return Deleting(pod, events, now);
        if (pod.Text("status", "phase") == "Failed" && pod.Text("status", "reason") is { } reason)
            return Problem(pod, reason, Disruption(pod)?.Says ?? pod.Text("status", "message") ?? "The pod was ended", PodMatch.IsOwned(pod) ? ProblemSeverity.Waiting : ProblemSeverity.Failing);
        if (pod.Text("status", "phase") == "Unknown" || pod.Text("status", "reason") == "NodeLost") return NodeLost(pod);
        return null;
    }

    /// <summary>Tells that no node takes the pod. Waiting, since a node may be added or freed.</summary>
    internal static PodProblem? Unplaced(JsonObject pod, DateTimeOffset now)
    {
        if (pod.Text("spec", "nodeName") is { Length: > 0 }) return null;
        if (pod.Condition("PodScheduled") is { IsFalse: true } condition)
            return Problem(pod, condition.Reason.Length > 0 ? condition.Reason : "Unschedulable", Scheduling(pod, condition));
        return now - pod.Time("metadata", "creationTimestamp") > SchedulerSilence
            ? Problem(pod, "NotScheduled", $"No scheduler has looked at the pod yet (it names {pod.Text("spec", "schedulerName") ?? "default-scheduler"})")
            : null;
    }

    /// <summary>Tells that the pod's node does not answer, or that a readiness gate is still closed.</summary>
    internal static IEnumerable<PodProblem> OnNode(JsonObject pod, ObjectEvents events)
    {
        if (events.Newest("NodeNotReady") is { } lost && pod.Text("status", "phase") == "Running")
            yield return Problem(pod, lost.Reason, $"Node {pod.Text("spec", "nodeName")} is not ready ({events.Frequency(lost)})");
        if (pod.Condition("ContainersReady") is { IsTrue: true } && pod.Condition("Ready") is { Reason: "ReadinessGatesNotReady" } gates)
            yield return Problem(pod, gates.Reason, gates.Says);
    }

    private static PodProblem? Deleting(JsonObject pod, ObjectEvents events, DateTimeOffset now)
    {
        if (pod.Text("status", "reason") == "NodeLost") return NodeLost(pod);
        if (Disruption(pod) is { } disruption) return Problem(pod, disruption.Reason, disruption.Says);
        if (events.Newest("Preempted", "Evicted", "TaintManagerEviction") is { } put) return Problem(pod, put.Reason, put.Message);
        // The deletion timestamp is the time at which the grace period ends.
        var late = now - pod.Time("metadata", "deletionTimestamp");
        return late > EndingGrace
            ? Problem(pod, "Terminating", $"{Termination.Assess(pod)?.Message}; overdue by {PlainText.Age(late.Value)} on node {pod.Text("spec", "nodeName") ?? "(none)"}")
            : null;
    }

    // Since 1.25; the reason tells preemption, eviction, taint or node pressure.
    private static Condition? Disruption(JsonObject pod) => pod.Condition("DisruptionTarget") is { IsTrue: true } condition ? condition : null;

    private static PodProblem NodeLost(JsonObject pod) =>
        Problem(pod, "NodeLost", pod.Text("status", "message") ?? $"Node {pod.Text("spec", "nodeName")} no longer tells of the pod");

    private static string Scheduling(JsonObject pod, Condition condition)
    {
        var nominated = pod.Text("status", "nominatedNodeName");
        return string.IsNullOrEmpty(nominated) ? condition.Says : $"{condition.Says}; waits for pods on node {nominated} to make room";
    }

    private static PodProblem Problem(JsonObject pod, string reason, string message, ProblemSeverity severity = ProblemSeverity.Waiting) =>
        new(pod.Name(), null, reason, message, severity, LogsHelp: false);
}
