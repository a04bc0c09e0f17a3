using System.Globalization;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Decides from an object's managedFields whose fields become ours, and how. Taken over are <c>kubectl*</c>,
/// <c>before-first-apply</c>, the managers that are named (a trailing * matches the rest of a name), and what we wrote
/// ourselves other than by apply. Entries of subresources, and the status, stay with their owners.
/// </summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply</remarks>
public static class FieldOwnership
{
    private static readonly string[] ReplicasPath = ["f:spec", "f:replicas"];

    // Kinds that something else may scale: leaving replicas out of these means "whatever they are".
    private static readonly HashSet<string> Scaled = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController", "Rollout"];

    public static bool IsTakenOver(string manager, IReadOnlyCollection<string> takeOver) =>
        manager.StartsWith("kubectl", StringComparison.Ordinal) || manager == "before-first-apply" || takeOver.Any(t => Matches(t, manager));

    /// <summary>Whether a manager that is taken over holds fields of the object itself: after a first apply, a sign of drift.</summary>
    public static bool Holds(JsonObject live, IReadOnlyCollection<string> takeOver, string exceptManager) =>
        Entries(live).Any(e => e.Text("manager") is { } manager && manager != exceptManager && IsTakenOver(manager, takeOver) && HoldsFields(e));

    /// <summary>
    /// Makes the JSON patch that merges the taken-over managers' fields into our apply entry, valid for exactly this version
    /// of the object; null when there is nothing to take.
    /// </summary>
    /// <param name="desired">
    /// What will be applied next. If it leaves out the replicas of a kind that is scaled by others, nobody holds them afterwards, so that
    /// the apply does not set them back to the default of one.
    /// </param>
    public static JsonArray? TakeOverPatch(JsonObject live, string fieldManager, IReadOnlyCollection<string> takeOver, JsonObject? desired = null)
    {
        var plan = Plan(live, fieldManager, takeOver, desired);
        if (plan is null || live.Text("metadata", "resourceVersion") is not { } version) return null;
        var entries = Entries(live).Where(e => !plan.Replaced.Contains(e)).Select(e => e.DeepClone()).ToList();
        if (plan.Ours is { } ours) entries.Add(ours.DeepClone());
        return
        [
            // No entry at all would be read as "leave them"; one empty entry as "there are none".
            new JsonObject { ["op"] = "replace", ["path"] = "/metadata/managedFields", ["value"] = new JsonArray([.. entries.DefaultIfEmpty(new JsonObject())]) },
            // Answered with a conflict when the object has changed since, where "test" would be called invalid.
            new JsonObject { ["op"] = "replace", ["path"] = "/metadata/resourceVersion", ["value"] = version },
        ];
    }

    /// <summary>The managers from which <see cref="TakeOverPatch"/> takes fields, ourselves left out.</summary>
    public static IReadOnlyList<string> TakenFrom(JsonObject live, string fieldManager, IReadOnlyCollection<string> takeOver) =>
        [.. Entries(live).Where(e => IsTaken(e, fieldManager, takeOver) && HoldsFields(e)).Select(e => e.Text("manager")!).Where(m => m != fieldManager).Distinct()];

    /// <summary>Predicts an object after a take-over: without the fields that were taken and that the manifest does not hold.</summary>
    internal static void PruneTaken(JsonObject predicted, JsonObject live, string fieldManager, IReadOnlyCollection<string> takeOver, JsonObject desired)
    {
        if (Plan(live, fieldManager, takeOver, desired) is not { } plan) return;
        var others = Entries(live).Where(e => !plan.Replaced.Contains(e)).Select(e => e.Map("fieldsV1")).OfType<JsonObject>().ToList();
        if (plan.Ours.Map("fieldsV1") is { } fields) FieldSet.Prune(predicted, fields, desired, others);
        if (plan.ReplicasReleased && predicted.Map("spec") is { } spec) spec["replicas"] = live.At("spec", "replicas")?.DeepClone();
    }

    /// <summary>Whether our apply entry holds exactly the fields of a manifest in its version.</summary>
    internal static bool HoldsExactly(JsonObject live, string fieldManager, JsonObject desired)
    {
        var ours = Entries(live).FirstOrDefault(e => IsOurs(e, fieldManager));
        return (ours is null || ours.Text("apiVersion") == desired.Text("apiVersion")) && FieldSet.IsExactly(ours.Map("fieldsV1"), desired);
    }

    /// <summary>When the manager last changed something by apply, as the server noted it in whole seconds.</summary>
    internal static DateTimeOffset? AppliedAt(JsonObject live, string fieldManager) =>
        Entries(live).FirstOrDefault(e => IsOurs(e, fieldManager)).Text("time") is { } time
        && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>Whether replicas are left out of a kind that others scale.</summary>
    internal static bool LeavesReplicas(JsonObject desired) =>
        Scaled.Contains(desired.Text("kind") ?? "") && desired.Map("spec") is { } spec && spec["replicas"] is null;

    /// <summary>Whether a JSON patch fails when the object is no longer what it was made for.</summary>
    internal static bool IsGuarded(JsonNode patch) =>
        (patch as JsonArray).Maps().Any(o => o.Text("path") == "/metadata/resourceVersion" && o.Text("op") is "replace" or "test");

    private sealed record TakeOver(IReadOnlySet<JsonObject> Replaced, JsonObject? Ours, bool ReplicasReleased);

    private static TakeOver? Plan(JsonObject live, string fieldManager, IReadOnlyCollection<string> takeOver, JsonObject? desired)
    {
        var taken = Entries(live).Where(e => IsTaken(e, fieldManager, takeOver) && HoldsFields(e)).ToList();
        var before = Entries(live).FirstOrDefault(e => IsOurs(e, fieldManager));
        var merged = new JsonObject();
        foreach (var entry in before is null ? taken : taken.Prepend(before)) FieldSet.Union(merged, entry.Map("fieldsV1")!);
        FieldSet.Remove(merged, ["f:status"]);
        var release = desired is not null && LeavesReplicas(desired) && merged.Map(ReplicasPath) is not null;
        if (release) FieldSet.Remove(merged, ReplicasPath);
        if (taken.Count == 0 && !release) return null;

        var replaced = taken.ToHashSet<JsonObject>(ReferenceEqualityComparer.Instance);
        if (before is not null) replaced.Add(before);
        return new(replaced, merged.Count == 0 ? null : Entry(fieldManager, before ?? taken[0], merged, live), release);
    }

    private static JsonObject Entry(string fieldManager, JsonObject model, JsonObject fields, JsonObject live) => new()
    {
        ["manager"] = fieldManager,
        ["operation"] = "Apply",
        ["apiVersion"] = model.Text("apiVersion") ?? live.Text("apiVersion"),
        ["time"] = model.At("time")?.DeepClone(),
        ["fieldsType"] = "FieldsV1",
        ["fieldsV1"] = fields,
    };

    private static IEnumerable<JsonObject> Entries(JsonObject live) => live.List("metadata", "managedFields").Maps();

    private static bool IsOurs(JsonObject entry, string fieldManager) =>
        entry.Text("manager") == fieldManager && entry.Text("operation") == "Apply" && !IsOfSubresource(entry);

    private static bool IsTaken(JsonObject entry, string fieldManager, IReadOnlyCollection<string> takeOver) =>
        !IsOfSubresource(entry) && entry.Text("manager") is { } manager
        && (manager == fieldManager ? entry.Text("operation") != "Apply" : IsTakenOver(manager, takeOver));

    private static bool IsOfSubresource(JsonObject entry) => entry.Text("subresource") is { Length: > 0 };

    // Servers before 1.22 do not name the subresource: an entry with nothing but a status is one.
    private static bool HoldsFields(JsonObject entry) => !IsOfSubresource(entry) && entry.Map("fieldsV1") is { } fields && fields.Any(f => f.Key is not ("f:status" or "."));

    private static bool Matches(string pattern, string manager) =>
        pattern.EndsWith('*') ? manager.StartsWith(pattern[..^1], StringComparison.Ordinal) : manager == pattern;
}
