using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Tells why pods, or the containers of a pod, cannot be created.</summary>
internal static class CreationProblems
{
    // What may give way: others' pods end, the namespace's service account is on its way, the webhook comes back.
    private static readonly string[] Passing =
        ["exceeded quota", "error looking up service account", "failed calling webhook", "timeout", "timed out", "connection refused", "no endpoints available"];

    private static readonly string[] Forbidden = ["is forbidden", "is invalid", "denied the request", "violates podsecurity", "cannot set blockownerdeletion"];

    // What the image or the specification has wrong; a further try finds the same.
    private static readonly string[] CannotRun =
        ["executable file not found", "no such file or directory", "permission denied", "no command specified", "exec format error", "not a directory", "is a directory"];

    internal static IEnumerable<PodProblem> OfCondition(JsonObject replicaSet)
    {
        if (replicaSet.Number("spec", "replicas") == 0 || Generations.Assess(replicaSet) is not null) return [];
        return replicaSet.Condition("ReplicaFailure") is { IsTrue: true } failure ? [Problem(replicaSet, failure.Reason, failure.Message)] : [];
    }

    internal static IEnumerable<PodProblem> OfEvents(JsonObject controller, ObjectEvents events)
    {
        if (events.Newest("FailedCreate", "SuccessfulCreate") is not { Reason: "FailedCreate" } failed) return [];
        if (ObjectHealth.Assess(controller).State == HealthState.Healthy) return [];
        return [Problem(controller, failed.Reason, $"{failed.Message} ({events.Frequency(failed)})")];
    }

    /// <summary>Judges the API server's answer to a controller that wanted to create a pod; an unknown one is Waiting.</summary>
    internal static ProblemSeverity SeverityOf(string message)
    {
        if (Says(message, Passing)) return ProblemSeverity.Waiting;
        return Says(message, Forbidden) ? ProblemSeverity.Failing : ProblemSeverity.Waiting;
    }

    /// <summary>Tells why the kubelet cannot create or start a container whose image is there.</summary>
    internal static PodProblem OfContainer(PodContainer container, string reason, string message) => reason switch
    {
        "CreateContainerConfigError" => container.Problem(reason, $"{container.Title} cannot be configured: {message}", SeverityOfConfiguration(message)),
        "CreateContainerError" or "RunContainerError" => container.Problem(
            reason, $"{container.Title} cannot be started: {message}", Says(message, CannotRun) ? ProblemSeverity.Failing : ProblemSeverity.Waiting),
        _ => container.Problem(
            reason, message.Length > 0 ? $"{container.Title}: {message}" : $"{container.Title} waits: {reason}", ProblemSeverity.Waiting, logsHelp: reason is "PostStartHookError"),
    };

    // A ConfigMap or Secret may still be made (many a Secret is, by a controller); a key missing in one that is there is a mistake.
    private static ProblemSeverity SeverityOfConfiguration(string message) =>
        Says(message, ["\" not found", "timed out", "failed to sync", "not yet populated"]) ? ProblemSeverity.Waiting : ProblemSeverity.Failing;

    private static PodProblem Problem(JsonObject controller, string reason, string message) => new(
        controller.Name(), null, reason.Length > 0 ? reason : "FailedCreate", $"Pods cannot be created: {message}", SeverityOf(message), LogsHelp: false);

    private static bool Says(string message, string[] words) => words.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
}
