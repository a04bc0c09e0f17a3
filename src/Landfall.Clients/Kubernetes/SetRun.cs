using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Runs waves of one set and keeps what became of each object.</summary>
internal sealed class SetRun(IReadOnlyList<JsonObject> objects, Action<AppliedObject>? onApplied)
{
    private readonly Dictionary<ObjectKey, AppliedObject> _applied = [];
    private readonly Dictionary<ObjectKey, ApplyFailure> _failed = [];

    public bool HasFailures => _failed.Count > 0;

    public void Fail(ObjectKey key, LandfallException error)
    {
        lock (_applied) _failed[key] = new(key, error);
    }

    /// <summary>Does one thing to each object of a wave, many at once. When the server is away, no further objects are started.</summary>
    public async Task WaveAsync(KubernetesClient client, IReadOnlyList<JsonObject> wave, Func<JsonObject, ObjectKey, CancellationToken, Task<AppliedObject>> act, CancellationToken ct)
    {
        var away = false;
        await Parallel.ForEachAsync(wave, LiveObjects.Degree(client, ct), async (obj, token) =>
        {
            if (Volatile.Read(ref away)) return;
            var key = ObjectKey.Of(obj);
            try
            {
                var done = await act(obj, key, token);
                lock (_applied) _applied[key] = done;
                onApplied?.Invoke(done);
            }
            catch (LandfallException e)
            {
                Fail(key, e);
                if (e.Kind == FailureKind.Unreachable) Volatile.Write(ref away, true);
            }
        });
    }

    public ApplyReport Report()
    {
        var keys = objects.Select(ObjectKey.Of).ToList();
        return new([.. keys.Select(k => _applied.GetValueOrDefault(k)).OfType<AppliedObject>()], [.. keys.Select(k => _failed.GetValueOrDefault(k)).OfType<ApplyFailure>()])
        {
            NotTried = [.. keys.Where(k => !_applied.ContainsKey(k) && !_failed.ContainsKey(k))],
        };
    }
}
