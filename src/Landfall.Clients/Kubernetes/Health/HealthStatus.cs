namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Tells how an object does, best first; of several objects the worst state counts.</summary>
public enum HealthState
{
    /// <summary>It does what its specification asks, or its kind has nothing to wait for.</summary>
    Healthy,

    /// <summary>It waits because its specification says so.</summary>
    Suspended,

    /// <summary>It is on its way; a deadline of the caller ends the wait.</summary>
    Progressing,

    /// <summary>It is not in the cluster. Only a caller that looked for it can tell.</summary>
    Missing,

    /// <summary>It failed, and does not mend itself.</summary>
    Degraded,

    /// <summary>What the cluster tells about it cannot be judged.</summary>
    Unknown,
}

/// <summary>
/// Holds the judgement on one object. The message is one short line with the numbers that led to it,
/// without control characters and at most <see cref="PlainText.Limit"/> characters long; it never ends with a full stop.
/// </summary>
public sealed record HealthStatus(HealthState State, string Message)
{
    internal static HealthStatus Healthy(string message) => new(HealthState.Healthy, message);

    internal static HealthStatus Suspended(string message) => new(HealthState.Suspended, message);

    internal static HealthStatus Progressing(string message) => new(HealthState.Progressing, message);

    internal static HealthStatus Degraded(string message) => new(HealthState.Degraded, message);

    internal static HealthStatus Unknown(string message) => new(HealthState.Unknown, message);
}
