using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>How a set of objects is applied.</summary>
public sealed record ApplySettings(string FieldManager)
{
    /// <summary>Managers whose fields become ours, besides <c>kubectl*</c> and <c>before-first-apply</c>; a trailing * matches the rest of a name.</summary>
    public IReadOnlyCollection<string> TakeOver { get; init; } = [];

    /// <summary>Takes fields from any other owner as well. Default: they are shown as conflicts, and left.</summary>
    public bool ForceConflicts { get; init; }

    /// <summary>Awaited before each wave; what it throws ends the apply there.</summary>
    public Func<CancellationToken, Task>? BeforeWave { get; init; }

    /// <summary>Called for each object when it is done, from several threads at once; not in a dry run.</summary>
    public Action<AppliedObject>? OnApplied { get; init; }

    /// <summary>How long custom resource definitions may take until they are served. Default 60 s.</summary>
    public TimeSpan DefinitionTimeout { get; init; } = TimeSpan.FromSeconds(60);
}

public enum ApplyResult
{
    /// <summary>The object was not there.</summary>
    Created,

    /// <summary>Something changed: a field, or who owns one.</summary>
    Configured,

    /// <summary>Nothing changed. An object that was changed less than about two seconds ago, and was not read before, may count as Configured.</summary>
    Unchanged,
}

/// <summary>One object that was applied, or would be.</summary>
/// <param name="Live">As it is in the cluster now; in a dry run, as it would be.</param>
/// <param name="TakenOverFrom">The managers from which fields were, or would be, taken over.</param>
public sealed record AppliedObject(ObjectKey Key, ApplyResult Result, JsonObject Live, IReadOnlyList<string> TakenOverFrom)
{
    /// <summary>As it was before; null when it was not there, or (outside of a dry run) was not read.</summary>
    public JsonObject? Before { get; init; }
}

/// <summary>One object that could not be applied.</summary>
public sealed record ApplyFailure(ObjectKey Key, LandfallException Error);

/// <summary>What became of a set; objects in the order in which they were given.</summary>
public sealed record ApplyReport(IReadOnlyList<AppliedObject> Objects, IReadOnlyList<ApplyFailure> Failures)
{
    /// <summary>What was not tried, as an earlier wave failed or the server went away.</summary>
    public IReadOnlyList<ObjectKey> NotTried { get; init; } = [];

    public bool Succeeded => Failures.Count == 0 && NotTried.Count == 0;
}
