using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Judges a live object and its conflicts before it is applied, for earnest or dry.</summary>
internal static class ObjectStates
{
    /// <summary>Whether an apply would change neither a value nor an owner, so that it need not be sent.</summary>
    public static bool IsAsWanted(JsonObject live, JsonObject desired, string fieldManager, IReadOnlyCollection<string> takeOver) =>
        FieldOwnership.TakeOverPatch(live, fieldManager, takeOver, desired) is null
        && (Matches(live, desired, fieldManager) || (ApplyBody.HasPorts(desired) && desired.Copy() is var complete && ApplyBody.AddProtocol(complete) && Matches(live, complete, fieldManager)));

    private static bool Matches(JsonObject live, JsonObject desired, string fieldManager) =>
        FieldOwnership.HoldsExactly(live, fieldManager, desired) && ObjectDiff.CoversOwned(desired, live);

    /// <summary>Refuses an object that is being deleted: what is applied to it would vanish with it.</summary>
    public static void EnsureStays(JsonObject live, ObjectKey key)
    {
        if (live.Text("metadata", "deletionTimestamp") is not { } since) return;
        var blockers = live.List("metadata", "finalizers")?.Select(f => f.Text()).OfType<string>().ToList() ?? [];
        throw new KubernetesException(FailureKind.Failed, $"{key} is being deleted since {since}{(blockers.Count == 0 ? "" : $", held by {string.Join(", ", blockers)}")}",
            "Wait until it is gone, or find out what keeps it, then apply again.", transient: true);
    }

    /// <summary>Throws, with the conflicts of owners that are not taken over, unless there are none or all are to be forced.</summary>
    public static void EnsureNoneForeign(FieldConflictException conflict, ObjectKey key, ApplySettings settings)
    {
        var foreign = conflict.Conflicts.Where(c => c.Manager != settings.FieldManager && !FieldOwnership.IsTakenOver(c.Manager, settings.TakeOver)).ToList();
        if (foreign.Count > 0 && !settings.ForceConflicts) throw ServerErrors.FieldConflicts(key.ToString(), foreign);
    }
}
