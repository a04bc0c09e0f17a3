namespace Landfall.Clients.Kubernetes;

/// <summary>
/// A cluster refused a request or could not be asked. The message names the request and the server's reason;
/// for Secrets only the reason and the names of fields, as servers echo values.
/// </summary>
public class KubernetesException : LandfallException
{
    public KubernetesException(FailureKind kind, string message, string? remedy = null, Exception? inner = null, bool transient = false)
        : base(kind, message, remedy, inner, transient)
    {
    }

    /// <summary>The HTTP status; null when no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>The server's machine-readable reason, such as Invalid or Forbidden.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the server does not serve the kind that was asked for (any more).</summary>
    public bool UnknownKind { get; init; }

    /// <summary>Whether the namespace of the object does not exist.</summary>
    public bool MissingNamespace { get; init; }
}

/// <summary>The object changed or exists already: what the request was based on is out of date.</summary>
public sealed class ConflictException : KubernetesException
{
    public ConflictException(string message, string? remedy = null, bool transient = true)
        : base(FailureKind.Failed, message, remedy, transient: transient) => Status = 409;
}

/// <summary>Another manager owns a field that an apply would change.</summary>
public sealed record FieldConflict(string Manager, string Field);

/// <summary>Fields of the applied object are owned by others with other values; nothing was changed.</summary>
public sealed class FieldConflictException : KubernetesException
{
    public FieldConflictException(string message, string? remedy, IReadOnlyList<FieldConflict> conflicts)
        : base(FailureKind.Refused, message, remedy)
    {
        Status = 409;
        Reason = "Conflict";
        Conflicts = conflicts;
    }

    public IReadOnlyList<FieldConflict> Conflicts { get; }
}
