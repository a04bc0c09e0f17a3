using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Holds one event: how often it was seen, and when last.</summary>
internal sealed record ObjectEvent(string Reason, string Message, string? Container, long Count, DateTimeOffset? Last);

/// <summary>
/// Finds the newest of the events of one object. Events are kept for an hour and repeated ones are counted up, so an old one may
/// be of a trouble long gone: callers ask for a sign in the object first.
/// </summary>
internal sealed class ObjectEvents
{
    private readonly List<ObjectEvent> _newestFirst;
    private readonly DateTimeOffset _now;

    internal ObjectEvents(JsonObject obj, IReadOnlyList<JsonObject> events, DateTimeOffset now)
    {
        _now = now;
        _newestFirst = [.. events.Where(entry => IsAbout(entry, obj)).Select(Read).OrderByDescending(entry => entry.Last ?? DateTimeOffset.MinValue)];
    }

    internal ObjectEvent? Newest(Func<ObjectEvent, bool> wanted) => _newestFirst.Find(entry => wanted(entry));

    internal ObjectEvent? Newest(params string[] reasons) => Newest(entry => reasons.Contains(entry.Reason));

    /// <summary>Says how often and when: "12 times, last 3 s ago".</summary>
    internal string Frequency(ObjectEvent entry)
    {
        var times = entry.Count > 1 ? $"{entry.Count} times, last " : "";
        return entry.Last is { } last ? $"{times}{PlainText.Age(_now - last)} ago" : entry.Count > 1 ? $"{entry.Count} times" : "once";
    }

    // Names are used again (StatefulSets), so the UID decides where both tell it.
    private static bool IsAbout(JsonObject entry, JsonObject obj)
    {
        var uid = entry.Text("involvedObject", "uid");
        var own = obj.Text("metadata", "uid");
        if (!string.IsNullOrEmpty(uid) && !string.IsNullOrEmpty(own)) return uid == own;
        return entry.Text("involvedObject", "name") == obj.Name() && (entry.Text("involvedObject", "kind") ?? obj.Kind()) == obj.Kind();
    }

    private static ObjectEvent Read(JsonObject entry) => new(
        entry.Text("reason") ?? "",
        entry.Text("message") ?? "",
        ContainerOf(entry.Text("involvedObject", "fieldPath")),
        entry.Number("series", "count") ?? entry.Number("count") ?? 1,
        entry.Time("series", "lastObservedTime") ?? entry.Time("lastTimestamp") ?? entry.Time("eventTime") ?? entry.Time("metadata", "creationTimestamp"));

    // spec.containers{web}, spec.initContainers{migrate}
    private static string? ContainerOf(string? fieldPath)
    {
        if (fieldPath is null || !fieldPath.EndsWith('}')) return null;
        var open = fieldPath.IndexOf('{', StringComparison.Ordinal);
        return open < 0 ? null : fieldPath[(open + 1)..^1];
    }
}
