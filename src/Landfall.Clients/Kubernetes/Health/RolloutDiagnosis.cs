using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Says what keeps pods from coming up, from objects and events as the API server gives them. Nothing is asked, and no clock is read.
/// </summary>
public static class RolloutDiagnosis
{
    /// <summary>
    /// Finds what one pod waits for or fails at: its place on a node first, then what is missing before its containers start
    /// (sandbox, volumes), then each container, init containers first. A pod that is ready or has succeeded has no problem.
    /// </summary>
    /// <param name="pod">The live pod.</param>
    /// <param name="events">Core v1 events; those of other objects are left out.</param>
    /// <param name="now">The present time, to tell ages and what takes too long.</param>
    public static IReadOnlyList<PodProblem> OfPod(JsonObject pod, IReadOnlyList<JsonObject> events, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(events);
        if (PodMatch.IsReady(pod) || pod.Text("status", "phase") == "Succeeded") return [];
        var its = new ObjectEvents(pod, events, now);
        if (PlacementProblems.Leaving(pod, its, now) is { } leaving) return [Clean(leaving)];
        // What an ending pod lacks is nobody's concern any more.
        if (pod.Text("metadata", "deletionTimestamp") is not null) return [];
        if (PlacementProblems.Unplaced(pod, now) is { } unplaced) return [Clean(unplaced)];
        var containers = PodContainer.All(pod);
        IReadOnlyList<PodProblem> found =
        [
            .. PlacementProblems.OnNode(pod, its),
            .. StartProblems.Of(pod, containers, its),
            .. containers.SelectMany(container => ContainerProblems.Of(container, its)),
        ];
        return [.. (found.Count > 0 ? found : StartProblems.Slow(pod, containers, now)).Select(Clean)];
    }

    /// <summary>Finds why a ReplicaSet cannot make its pods: quota, admission rules, webhooks (condition <c>ReplicaFailure</c>).</summary>
    public static IReadOnlyList<PodProblem> OfReplicaSet(JsonObject replicaSet)
    {
        ArgumentNullException.ThrowIfNull(replicaSet);
        return [.. CreationProblems.OfCondition(replicaSet).Select(Clean)];
    }

    /// <summary>
    /// Finds that a Deployment's rollout passed its progress deadline (Failing) or is paused (Waiting). A status of an earlier
    /// generation says nothing. Why pods cannot be made is told once, by <see cref="OfReplicaSet"/>.
    /// </summary>
    public static IReadOnlyList<PodProblem> OfDeployment(JsonObject deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        if (Generations.Assess(deployment) is not null) return [];
        if (deployment.IsTrue("spec", "paused"))
            return [Clean(new(deployment.Name(), null, "Paused", DeploymentHealth.Assess(deployment).Message, ProblemSeverity.Waiting, LogsHelp: false))];
        return DeploymentHealth.HasPassedDeadline(deployment)
            ? [Clean(new(deployment.Name(), null, "ProgressDeadlineExceeded", DeploymentHealth.DeadlineMessage(deployment), ProblemSeverity.Failing, LogsHelp: false))]
            : [];
    }

    /// <summary>
    /// Finds why a StatefulSet, DaemonSet or Job cannot make its pods. These have no condition for it, so the newest
    /// <c>FailedCreate</c> event tells, unless a pod was made after it.
    /// </summary>
    public static IReadOnlyList<PodProblem> OfController(JsonObject controller, IReadOnlyList<JsonObject> events, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(events);
        return [.. CreationProblems.OfEvents(controller, new ObjectEvents(controller, events, now)).Select(Clean)];
    }

    private static PodProblem Clean(PodProblem problem) => problem with { Reason = PlainText.Clean(problem.Reason), Message = PlainText.Clean(problem.Message) };
}
