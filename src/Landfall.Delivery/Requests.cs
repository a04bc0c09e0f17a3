using System.Text.Json.Nodes;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;

namespace Landfall.Delivery;

/// <summary>How a delivery is carried out, whatever asked for it.</summary>
public record DeliveryOptions
{
    /// <summary>Passes closed gates; recorded.</summary>
    public string? Override { get; init; }

    /// <summary>Takes fields over from whoever owns them.</summary>
    public bool ForceConflicts { get; init; }

    /// <summary>Ends after the apply, without a verdict.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait for health; null: what the environment says.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <param name="Images">References as the user wrote them; at least one.</param>
public sealed record DeployRequest(string Application, string Environment, IReadOnlyList<string> Images) : DeliveryOptions;

public sealed record PromoteRequest(string Application, string To) : DeliveryOptions
{
    public int? Release { get; init; }

    public string? Image { get; init; }
}

public sealed record RollbackRequest(string Application, string Environment) : DeliveryOptions
{
    public int? To { get; init; }

    /// <summary>Also restores the files that only this environment reads.</summary>
    public bool Config { get; init; }

    public string? Reason { get; init; }
}

/// <summary>Applications of one environment: those named, or all of them.</summary>
public record ApplicationSelection(string Environment)
{
    public IReadOnlyList<string> Applications { get; init; } = [];

    public bool All { get; init; }

    /// <summary>What a manual environment would run after its next delivery, in place of what it is to run now.</summary>
    public bool Candidate { get; init; }
}

public sealed record ApplyRequest(string Environment) : DeliveryOptions
{
    public IReadOnlyList<string> Applications { get; init; } = [];

    public bool All { get; init; }
}

public sealed record HoldRequest(string Application, string Environment)
{
    /// <summary>The digest meant; null: the environment itself.</summary>
    public string? Digest { get; init; }

    public string? Reason { get; init; }

    public TimeSpan? For { get; init; }
}

public sealed record StatusRequest
{
    public IReadOnlyList<string> Applications { get; init; } = [];

    public string? Environment { get; init; }
}

public sealed record HistoryRequest(string Application)
{
    public string? Environment { get; init; }

    public int Limit { get; init; } = 20;
}

/// <summary>How a delivery ended.</summary>
/// <param name="Verdict">Null where nobody waited for one.</param>
/// <param name="Next">Exact commands that go on from here.</param>
public sealed record DeliveryResult(
    string Application, string Environment, string Delivery, DeliveryAction Action, int? Release, IReadOnlyList<ReleaseImage> Images,
    string ConfigCommit, Verdict? Verdict, bool Changed, string? Reason, bool TimedOut, string? Url, IReadOnlyList<string> Next);

public sealed record RenderedApplication(string Application, string Environment, string Commit, string RenderHash, IReadOnlyList<JsonObject> Objects);

public sealed record ApplicationDiff(string Application, string Environment, string Commit, IReadOnlyList<ObjectDifference> Objects);

/// <param name="Commit">The source commit that the images name.</param>
/// <param name="Delivering">Whether a delivery is under way, or was cut off.</param>
/// <param name="Note">A hold, drift, a waiting candidate, or why nothing can be said.</param>
public sealed record StatusRow(
    string Application, string Environment, int? Release, IReadOnlyList<ReleaseImage> Images, string? Commit, string? ConfigCommit, string? Delivery,
    Verdict? Verdict, bool Delivering, DateTimeOffset? Since, int PodsReady, int PodsWanted, string Health, string? Note);

public sealed record HistoryRow(
    DateTimeOffset When, string Environment, string Delivery, DeliveryAction Action, int? Release, IReadOnlyList<ReleaseImage> Images,
    string ConfigCommit, string By, Verdict? Verdict, string Subject);
