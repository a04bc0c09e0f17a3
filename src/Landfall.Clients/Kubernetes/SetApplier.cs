using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Applies a set of objects by server-side apply, in the waves of <see cref="ApplyOrder"/>: many at once inside a wave, the next wave
/// only when the one before is done and its custom resource definitions are served.
/// </summary>
public sealed class SetApplier(KubernetesClient client, ApplySettings settings)
{
    /// <summary>
    /// Applies all objects. What is already as wanted and ours alone costs no write. Failures of a wave are collected, and end the apply after it.
    /// </summary>
    /// <param name="live">
    /// What the cluster is known to hold, fresh from a list; objects that are not in it are taken for unknown.
    /// Null: read here, where one list answers for several objects.
    /// </param>
    public async Task<ApplyReport> ApplyAsync(IReadOnlyList<JsonObject> objects, IReadOnlyDictionary<ObjectKey, JsonObject>? live, CancellationToken ct)
    {
        EnsureDistinct(objects);
        var known = live ?? await LiveObjects.ReadCheapAsync(client, objects, ct);
        var applier = new ObjectApplier(client, settings);
        var run = new SetRun(objects, settings.OnApplied);
        foreach (var wave in ApplyOrder.Waves(objects))
        {
            if (settings.BeforeWave is { } safePoint) await safePoint(ct);
            await run.WaveAsync(client, wave, (obj, key, token) => applier.ApplyAsync(obj, key, known.GetValueOrDefault(key), token), ct);
            if (run.HasFailures) break;
            await Definitions.WaitAsync(client, run, wave, settings.DefinitionTimeout, ct);
            if (run.HasFailures) break;
        }
        return run.Report();
    }

    public Task<ApplyReport> ApplyAsync(IReadOnlyList<JsonObject> objects, CancellationToken ct) => ApplyAsync(objects, null, ct);

    /// <summary>
    /// Says what an apply would do and changes nothing: the server computes each object as it would be, take-overs included, and
    /// <see cref="AppliedObject.Before"/> holds it as it is. All waves are tried, whatever fails. Objects in a namespace, or of a kind,
    /// that would only come with the apply count as created, as given.
    /// </summary>
    public async Task<ApplyReport> DryRunAsync(IReadOnlyList<JsonObject> objects, IReadOnlyDictionary<ObjectKey, JsonObject>? live, CancellationToken ct)
    {
        EnsureDistinct(objects);
        var known = live ?? await LiveObjects.ReadAsync(client, objects, ct);
        var rehearsal = new ObjectRehearsal(client, settings, Definitions.KindsIn(objects));
        var run = new SetRun(objects, onApplied: null);
        await run.WaveAsync(client, objects, (obj, key, token) => rehearsal.TryAsync(obj, key, known.GetValueOrDefault(key), token), ct);
        return run.Report();
    }

    public Task<ApplyReport> DryRunAsync(IReadOnlyList<JsonObject> objects, CancellationToken ct) => DryRunAsync(objects, null, ct);

    // Two of them would overwrite each other in an order that nobody chose.
    private static void EnsureDistinct(IReadOnlyList<JsonObject> objects)
    {
        var twice = objects.Select(ObjectKey.Of).GroupBy(k => k).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
            throw new LandfallException(FailureKind.Invalid, $"{twice}{(twice.Namespace is null ? "" : $" in namespace {twice.Namespace}")} is in the set twice", "Keep one of them.");
    }
}
