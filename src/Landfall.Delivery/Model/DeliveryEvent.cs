namespace Landfall.Delivery.Model;

/// <summary>Where on the delivery path something happened.</summary>
public enum DeliveryStage
{
    Build,
    Push,
    Resolve,
    Gate,
    Commit,
    Render,
    Apply,
    Prune,
    Verify,
    Verdict,
    Note,
}

/// <summary>How much a reader of a log cares.</summary>
public enum EventLevel
{
    /// <summary>Progress within a step; shown live, left out of a log.</summary>
    Detail,

    /// <summary>Something changed.</summary>
    Step,

    /// <summary>Goes on, but somebody should know.</summary>
    Warning,

    /// <summary>Why it will not succeed.</summary>
    Problem,
}

/// <summary>Tells one thing that happened on the path, in words for a person; never holds secrets.</summary>
public sealed record DeliveryEvent(
    DeliveryStage Stage,
    string Text,
    EventLevel Level = EventLevel.Step,
    string? Application = null,
    string? Environment = null);
