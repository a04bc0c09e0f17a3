namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Tells whether waiting can help.</summary>
public enum ProblemSeverity
{
    /// <summary>It may pass without anybody's doing: a slow registry, a full cluster, a secret that is made later.</summary>
    Waiting,

    /// <summary>It does not mend itself: the image does not exist, the program ends again and again, a rule forbids it.</summary>
    Failing,
}

/// <summary>
/// Tells why a pod (or, where pods cannot even be made, their controller) does not come up.
/// </summary>
/// <param name="Pod">Name of the pod, or of the controller that cannot make pods.</param>
/// <param name="Container">Name of the container, init containers included; null when the whole pod is concerned.</param>
/// <param name="Reason">The cluster's word where it has one ("ImagePullBackOff", "Unschedulable", "OOMKilled").</param>
/// <param name="Message">One cleaned line (<see cref="PlainText.Clean"/>) with the cause as far as the cluster tells it.</param>
/// <param name="Severity">Whether waiting can help.</param>
/// <param name="LogsHelp">The last log lines of the container say more; of which run, see <see cref="PreviousLogs"/>.</param>
public sealed record PodProblem(string Pod, string? Container, string Reason, string Message, ProblemSeverity Severity, bool LogsHelp)
{
    /// <summary>
    /// Whether the lines that matter are those of the container's previous run, as another run is already under way.
    /// While a container waits to be started again, its logs without "previous" are those of the run that ended.
    /// </summary>
    public bool PreviousLogs { get; init; }
}
