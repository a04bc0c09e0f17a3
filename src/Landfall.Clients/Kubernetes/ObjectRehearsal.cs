using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Finds out what applying one object would do, without changing anything.</summary>
internal sealed class ObjectRehearsal(KubernetesClient client, ApplySettings settings, IReadOnlySet<(string Group, string Kind)> defined)
{
    private const int MaxTries = 5;

    public async Task<AppliedObject> TryAsync(JsonObject manifest, ObjectKey key, JsonObject? live, CancellationToken ct)
    {
        var gvk = GroupVersionKind.FromObject(manifest);
        var resource = await client.TryResourceOfAsync(gvk, ct);
        if (resource is null && defined.Contains((gvk.Group, gvk.Kind))) return AsGiven(manifest, key);
        resource ??= await client.ResourceOfAsync(gvk, ct);
        var desired = ApplyBody.Of(manifest, resource.Namespaced);
        if (live is not null)
        {
            ObjectStates.EnsureStays(live, key);
            if (ObjectStates.IsAsWanted(live, desired, settings.FieldManager, settings.TakeOver)) return new(key, ApplyResult.Unchanged, live, []) { Before = live };
        }
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var predicted = await PredictAsync(resource, desired, key, ct);
                    return live is null ? new(key, ApplyResult.Created, predicted, []) : await CompareAsync(resource, desired, key, predicted, live, ct);
                }
                catch (ConflictException) when (attempt < MaxTries)
                {
                    // A controller has written its status meanwhile.
                    live = await client.GetAsync(resource, key.Namespace, key.Name, ct);
                }
            }
        }
        catch (KubernetesException e) when (e.MissingNamespace)
        {
            return AsGiven(manifest, key);
        }
        catch (KubernetesException e) when (e.UnknownKind && defined.Contains((gvk.Group, gvk.Kind)))
        {
            return AsGiven(manifest, key);
        }
    }

    private async Task<JsonObject> PredictAsync(ApiResource resource, JsonObject desired, ObjectKey key, CancellationToken ct)
    {
        try
        {
            return await client.ApplyAsync(resource, desired, new(settings.FieldManager, settings.ForceConflicts, DryRun: true), ct);
        }
        catch (FieldConflictException conflict)
        {
            ObjectStates.EnsureNoneForeign(conflict, key, settings);
            return await client.ApplyAsync(resource, desired, new(settings.FieldManager, Force: true, DryRun: true), ct);
        }
    }

    private async Task<AppliedObject> CompareAsync(ApiResource resource, JsonObject desired, ObjectKey key, JsonObject predicted, JsonObject live, CancellationToken ct)
    {
        if (FieldOwnership.TakeOverPatch(live, settings.FieldManager, settings.TakeOver, desired) is null)
            return new(key, ObjectDiff.SameContent(predicted, live) ? ApplyResult.Unchanged : ApplyResult.Configured, predicted, []) { Before = live };
        var owners = FieldOwnership.TakenFrom(live, settings.FieldManager, settings.TakeOver);
        var after = await PredictTakeOverAsync(resource, desired, predicted, live, ct);
        return new(key, ApplyResult.Configured, after, owners) { Before = live };
    }

    // A dry run cannot build on an earlier one: what the take-over removes is worked out here, and the server fills in defaults and judges the outcome.
    private async Task<JsonObject> PredictTakeOverAsync(ApiResource resource, JsonObject desired, JsonObject predicted, JsonObject live, CancellationToken ct)
    {
        var draft = predicted.Copy();
        FieldOwnership.PruneTaken(draft, live, settings.FieldManager, settings.TakeOver, desired);
        var metadata = draft.Map("metadata")!;
        metadata.Remove("managedFields");
        metadata["resourceVersion"] = live.Text("metadata", "resourceVersion");
        return await client.ReplaceAsync(resource, draft, ct, dryRun: true);
    }

    private static AppliedObject AsGiven(JsonObject manifest, ObjectKey key) => new(key, ApplyResult.Created, manifest.Copy(), []);
}
