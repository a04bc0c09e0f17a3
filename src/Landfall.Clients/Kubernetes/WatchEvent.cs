using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

public enum WatchEventKind
{
    /// <summary>The object is there, or has come.</summary>
    Added,

    /// <summary>The object has changed.</summary>
    Modified,

    /// <summary>The object is gone; what is given is its last known state, or only its identity when it vanished unseen.</summary>
    Deleted,

    /// <summary>All objects that were there at the start have been given. Comes once.</summary>
    Synced,
}

/// <summary>One change of what is watched; the object is null for Synced only.</summary>
public sealed record WatchEvent(WatchEventKind Kind, JsonObject? Object);
