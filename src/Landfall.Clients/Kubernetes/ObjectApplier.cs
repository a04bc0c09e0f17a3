using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Applies one object: one request where nobody else is in the way, and none where the object is known to be as wanted.
/// <code>
/// 1 known, ours alone, as wanted?          → unchanged, no request
/// 2 known, others to take over from?       → try it dry, then merge their managedFields into ours, for exactly that version
/// 3 apply, without force                   → conflict with an owner that is not taken over: shown, nothing changed
/// 4 the answer shows others to take over?  → again from 2, with the answer as what is known
/// </code>
/// </summary>
internal sealed class ObjectApplier(KubernetesClient client, ApplySettings settings)
{
    private const int MaxRounds = 6;

    public async Task<AppliedObject> ApplyAsync(JsonObject manifest, ObjectKey key, JsonObject? live, CancellationToken ct)
    {
        var gvk = GroupVersionKind.FromObject(manifest);
        var resource = await client.ResourceOfAsync(gvk, ct);
        try
        {
            return await ApplyAsync(new(resource, ApplyBody.Of(manifest, resource.Namespaced), key, live), ct);
        }
        catch (KubernetesException e) when (e.UnknownKind)
        {
            // What discovery remembered is out of date: ask once more, which also finds the words for a kind that is gone.
            client.Forget(gvk.ApiVersion);
            resource = await client.ResourceOfAsync(gvk, ct);
            return await ApplyAsync(new(resource, ApplyBody.Of(manifest, resource.Namespaced), key, live), ct);
        }
    }

    private async Task<AppliedObject> ApplyAsync(Work work, CancellationToken ct)
    {
        // Replicas that are left out are given up, which must happen before the apply: else it resets them.
        if (work.Live is null && FieldOwnership.LeavesReplicas(work.Desired)) await ReadAsync(work, ct);
        for (var round = 1; ; round++)
        {
            if (work.Live is { } live)
            {
                ObjectStates.EnsureStays(live, work.Key);
                if (!work.Changed && ObjectStates.IsAsWanted(live, work.Desired, settings.FieldManager, settings.TakeOver)) // 1
                    return work.Done(ApplyResult.Unchanged, live);
            }
            try
            {
                await TakeOverAsync(work, ct); // 2
                if (await SendAsync(work, ct) is { } outcome) return Applied(work, outcome); // 3
            }
            catch (ConflictException) when (round < MaxRounds)
            {
                await ReadAsync(work, ct);
            }
            if (round == MaxRounds) throw new ConflictException($"{work.Key} was changed by others again and again while its fields were taken over"); // 4
        }
    }

    private async Task TakeOverAsync(Work work, CancellationToken ct)
    {
        if (work.Live is not { } live || PatchFor(live, work) is not { } patch) return;
        // Nothing is taken for an apply that would then be refused.
        if (!work.Rehearsed) await RehearseAsync(work, ct);
        var owners = FieldOwnership.TakenFrom(live, settings.FieldManager, settings.TakeOver);
        work.Live = await client.PatchAsync(work.Resource, work.Key.Namespace, work.Key.Name, patch, "application/json-patch+json", ct);
        work.Changed = true;
        work.TakenFrom.UnionWith(owners);
    }

    private async Task RehearseAsync(Work work, CancellationToken ct)
    {
        try
        {
            await client.ApplyAsync(work.Resource, work.Desired, new(settings.FieldManager, settings.ForceConflicts, DryRun: true), ct);
        }
        catch (FieldConflictException conflict)
        {
            ObjectStates.EnsureNoneForeign(conflict, work.Key, settings);
        }
        work.Rehearsed = true;
    }

    /// <summary>Applies; null when others are in the way from whom to take over first, which are then in <see cref="Work.Live"/>.</summary>
    private async Task<ApplyOutcome?> SendAsync(Work work, CancellationToken ct)
    {
        try
        {
            var outcome = await client.ApplyWithOutcomeAsync(work.Resource, work.Desired, new(settings.FieldManager, settings.ForceConflicts), ct);
            if (PatchFor(outcome.Live, work) is null) return outcome;
            work.Live = outcome.Live;
        }
        catch (FieldConflictException conflict)
        {
            ObjectStates.EnsureNoneForeign(conflict, work.Key, settings);
            await ReadAsync(work, ct);
            // What cannot be merged is a write to a subresource (kubectl scale): only force takes that, and only from this version.
            if (work.Live is { } live && PatchFor(live, work) is null) return await ForceAsync(work, live, conflict, ct);
        }
        work.Rehearsed = true;
        return null;
    }

    private Task<ApplyOutcome> ForceAsync(Work work, JsonObject live, FieldConflictException conflict, CancellationToken ct)
    {
        var body = work.Desired.Copy();
        body["metadata"]!["resourceVersion"] = live.Text("metadata", "resourceVersion");
        work.Changed = true;
        work.TakenFrom.UnionWith(conflict.Conflicts.Select(c => c.Manager));
        return client.ApplyWithOutcomeAsync(work.Resource, body, new(settings.FieldManager, Force: true), ct);
    }

    private async Task ReadAsync(Work work, CancellationToken ct)
    {
        work.Live = await client.GetAsync(work.Resource, work.Key.Namespace, work.Key.Name, ct);
        work.Before ??= work.Live;
    }

    private JsonArray? PatchFor(JsonObject live, Work work) =>
        FieldOwnership.TakeOverPatch(live, settings.FieldManager, settings.TakeOver, work.Desired);

    private static AppliedObject Applied(Work work, ApplyOutcome outcome)
    {
        ObjectStates.EnsureStays(outcome.Live, work.Key);
        if (outcome.Created) return work.Done(ApplyResult.Created, outcome.Live);
        var unchanged = work.Before is { } before
            ? before.Text("metadata", "resourceVersion") == outcome.Live.Text("metadata", "resourceVersion")
            : outcome.Untouched;
        return work.Done(unchanged && !work.Changed ? ApplyResult.Unchanged : ApplyResult.Configured, outcome.Live);
    }

    /// <summary>One object on its way.</summary>
    private sealed class Work(ApiResource resource, JsonObject desired, ObjectKey key, JsonObject? live)
    {
        public ApiResource Resource => resource;
        public JsonObject Desired => desired;
        public ObjectKey Key => key;

        /// <summary>The newest state that was seen.</summary>
        public JsonObject? Live { get; set; } = live;

        /// <summary>The state before anything was done; null when it was not read.</summary>
        public JsonObject? Before { get; set; } = live;

        public bool Changed { get; set; }

        /// <summary>Whether it is known that the server would take the apply.</summary>
        public bool Rehearsed { get; set; }

        public HashSet<string> TakenFrom { get; } = [];

        public AppliedObject Done(ApplyResult result, JsonObject state) => new(key, result, state, [.. TakenFrom]) { Before = Before };
    }
}
