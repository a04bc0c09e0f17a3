using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Finds what a pod misses on its node before its containers start: network sandbox, volumes.</summary>
internal static class StartProblems
{
    /// <summary>Longer than this without an explanation is worth a word: pulling a large image may take it.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(60);

    private static readonly string[] VolumeReasons = ["FailedMount", "FailedAttachVolume", "FailedMapVolume"];
    private static readonly string[] SandboxReasons = ["FailedCreatePodSandBox", "NetworkNotReady"];

    /// <summary>
    /// Tells of failed volumes and sandboxes while containers are still being created; once one has run, such events are past.
    /// All are Waiting: the kubelet tries again, and a missing object may still be made.
    /// </summary>
    internal static IEnumerable<PodProblem> Of(JsonObject pod, IReadOnlyList<PodContainer> containers, ObjectEvents events)
    {
        if (!IsBeingCreated(pod, containers)) yield break;
        if (events.Newest(SandboxReasons) is { } sandbox) yield return Problem(pod, sandbox.Reason, $"{sandbox.Message} ({events.Frequency(sandbox)})");
        if (Volume(events) is { } volume) yield return Problem(pod, volume.Reason, $"{volume.Message} ({events.Frequency(volume)})");
    }

    /// <summary>Tells of what simply takes long: creating containers, an init container, or getting ready.</summary>
    internal static IReadOnlyList<PodProblem> Slow(JsonObject pod, IReadOnlyList<PodContainer> containers, DateTimeOffset now)
    {
        if (IsBeingCreated(pod, containers))
        {
            return now - pod.Condition("PodScheduled")?.Since is { } creating && creating > SlowAfter
                ? [Problem(pod, "ContainerCreating", $"Containers are being created for {PlainText.Age(creating)} on node {pod.Text("spec", "nodeName")}; nothing tells why")]
                : [];
        }
        return [.. containers.Where(container => !container.IsReady).Select(container => SlowRun(container, now)).OfType<PodProblem>()];
    }

    private static PodProblem? SlowRun(PodContainer container, DateTimeOffset now)
    {
        if (now - container.Running.Time("startedAt") is not { } running || running < SlowAfter) return null;
        return container.IsInit && !container.IsSidecar
            ? container.Problem("PodInitializing", $"{container.Title} is running for {PlainText.Age(running)}; the others wait for it", ProblemSeverity.Waiting, logsHelp: true)
            : container.Problem("NotReady", $"{container.Title} is running for {PlainText.Age(running)} and not ready; no probe tells why", ProblemSeverity.Waiting, logsHelp: true);
    }

    private static bool IsBeingCreated(JsonObject pod, IReadOnlyList<PodContainer> containers) =>
        pod.Text("status", "phase") == "Pending"
        && containers.All(container => container.Status is null || container.Waiting?.Text("reason") is "ContainerCreating" or "PodInitializing");

    // "Unable to attach or mount volumes" only sums up; the event of the one volume says why.
    private static ObjectEvent? Volume(ObjectEvents events) =>
        events.Newest(entry => VolumeReasons.Contains(entry.Reason) && !entry.Message.StartsWith("Unable to attach or mount", StringComparison.Ordinal))
        ?? events.Newest(VolumeReasons);

    private static PodProblem Problem(JsonObject pod, string reason, string message) => new(pod.Name(), null, reason, message, ProblemSeverity.Waiting, LogsHelp: false);
}
