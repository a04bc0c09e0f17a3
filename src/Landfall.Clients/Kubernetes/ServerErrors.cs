namespace Landfall.Clients.Kubernetes;

/// <summary>Turns a server's refusals into exceptions whose messages can be acted on and hold no Secret data.</summary>
internal static class ServerErrors
{
    public static KubernetesException From(ApiRequest request, ApiResponse response, ClusterAccess access)
    {
        var status = ServerStatus.Of(response);
        if (status.IsFieldConflict) return FieldConflicts(request.ToString(), [.. status.Causes.Where(c => c.IsFieldConflict).Select(c => new FieldConflict(c.Manager, c.Field))]);
        var said = request.Resource is { IsSecret: true } ? SecretErrors.WithoutValues(request, status) : Said(status);
        var message = $"{request} on {access.Name}: {said}";
        if (status.Code == 409) return new ConflictException(message) { Reason = status.Reason };
        var (kind, transient) = Classify(status);
        return new(kind, message, Remedy(status, access), transient: transient)
        {
            Status = status.Code,
            Reason = status.Reason,
            UnknownKind = status.IsUnknownPath,
            MissingNamespace = status.IsMissingNamespace,
        };
    }

    public static FieldConflictException FieldConflicts(string what, IReadOnlyList<FieldConflict> conflicts)
    {
        var owners = conflicts.GroupBy(c => c.Manager).Select(g => $"{string.Join(", ", g.Select(c => c.Field))} (owned by {g.Key})");
        return new($"{what}: fields are owned by others: {string.Join("; ", owners)}",
            "Leave these fields out of the manifest, list the owner among those to take over, or force the apply.", conflicts);
    }

    /// <summary>Whether a request that got this answer may do better in a moment, without having been carried out.</summary>
    public static bool MayRetry(ApiResponse response, bool idempotent) => response.Status switch
    {
        429 => true,
        503 => idempotent || response.RetryAfter is not null,
        502 or 504 => idempotent,
        500 => idempotent && IsPassing(ServerStatus.Of(response).Message),
        _ => false,
    };

    private static (FailureKind Kind, bool Transient) Classify(ServerStatus status) => status.Code switch
    {
        400 or 413 or 415 or 422 => (FailureKind.Invalid, false),
        429 or 502 or 503 or 504 => (FailureKind.Unreachable, true),
        // Servers before 1.22 answer 500 where an applied object does not fit its schema.
        500 when IsSchemaError(status.Message) => (FailureKind.Invalid, false),
        >= 500 => (FailureKind.Failed, true),
        _ => (FailureKind.Failed, false),
    };

    private static bool IsSchemaError(string message) =>
        message.Contains("failed to create typed patch object", StringComparison.Ordinal) || message.Contains("field not declared in schema", StringComparison.Ordinal)
        || message.Contains("unable to convert unstructured object", StringComparison.Ordinal) || message.Contains("failed to create manager for existing fields", StringComparison.Ordinal);

    // A webhook or the store that is away for a moment; schema errors also come as 500 and stay what they are.
    private static bool IsPassing(string message) =>
        !IsSchemaError(message) && (message.Contains("failed calling webhook", StringComparison.Ordinal) || message.Contains("conversion webhook", StringComparison.Ordinal)
        || message.Contains("etcdserver:", StringComparison.Ordinal) || message.Contains("context deadline exceeded", StringComparison.Ordinal));

    private static string Said(ServerStatus status)
    {
        var reason = status.Reason is { Length: > 0 } named ? $" ({named}, {status.Code})" : $" ({status.Code})";
        return (status.Message.Length > 0 ? status.Message : "the server gave no reason") + reason;
    }

    private static string? Remedy(ServerStatus status, ClusterAccess access) => status.Code switch
    {
        401 => $"Check the credentials of {access.Name}: the token may have expired or been revoked.",
        403 when status.Message.Contains("\" cannot ", StringComparison.Ordinal) => "Ask the cluster's administrator for a role that allows this.",
        404 when status.IsMissingNamespace => "Create the namespace first, or check its spelling.",
        422 when status.Message.Contains("immutable", StringComparison.Ordinal) => "The field cannot change on an existing object: delete the object, or give the new one another name.",
        400 or 422 => "Mend the object where it is written.",
        500 when IsSchemaError(status.Message) => "Mend the object where it is written.",
        _ => null,
    };
}
