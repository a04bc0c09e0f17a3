using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;

namespace Landfall.Delivery.Verify;

/// <summary>
/// What lives in one namespace, kept current by one watch per kind, whatever the number of applications that wait on it.
/// </summary>
public sealed class EnvironmentWatch(KubernetesClient client, string ns) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Watched> _kinds = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    /// <summary>A signal that completes at the next change; take it before looking, so that no change is missed.</summary>
    public Task NextChange
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>Watches all objects of a kind from now on, and returns once those that are there are known.</summary>
    public Task WatchAsync(ApiResource resource, CancellationToken ct) =>
        WatchAsync(NameOf(resource.Gvk.Group, resource.Gvk.Kind), resource, null, ct);

    /// <summary>Watches some objects of a kind under a name of their own; they are found by that name alone.</summary>
    public async Task WatchAsync(string name, ApiResource resource, string? labelSelector, CancellationToken ct)
    {
        Watched watched;
        lock (_gate)
        {
            if (!_kinds.TryGetValue(name, out watched!))
            {
                _kinds[name] = watched = new();
                watched.Running = FollowAsync(resource, labelSelector, watched);
            }
        }

        await watched.Synced.Task.WaitAsync(ct);
    }

    /// <summary>Returns the objects of a kind; none where it is not watched.</summary>
    public IReadOnlyList<JsonObject> Of(string group, string kind)
    {
        lock (_gate)
            return _kinds.TryGetValue(NameOf(group, kind), out var watched) ? [.. watched.Objects.Values] : [];
    }

    /// <summary>Returns one object; null where it is gone or its kind is not watched.</summary>
    public JsonObject? Find(ObjectKey key) => Find(NameOf(key.Group, key.Kind), key.Name);

    /// <summary>Returns one object of a watch that has a name of its own.</summary>
    public JsonObject? Find(string watch, string name)
    {
        lock (_gate)
            return _kinds.TryGetValue(watch, out var watched) ? watched.Objects.GetValueOrDefault(name) : null;
    }

    public bool IsWatched(ObjectKey key)
    {
        lock (_gate)
            return _kinds.ContainsKey(NameOf(key.Group, key.Kind));
    }

    /// <summary>Throws what ended a watch, if anything did.</summary>
    public void EnsureAlive()
    {
        lock (_gate)
            if (_failure is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var watched in _kinds.Values)
            await watched.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task FollowAsync(ApiResource resource, string? labelSelector, Watched watched)
    {
        try
        {
            await foreach (var change in client.WatchAsync(resource, resource.Namespaced ? ns : null, labelSelector, null, _stop.Token))
            {
                lock (_gate)
                {
                    if (change.Kind == WatchEventKind.Synced)
                        watched.Synced.TrySetResult();
                    else if (change.Kind == WatchEventKind.Deleted)
                        watched.Objects.Remove(NameOf(change.Object!));
                    else
                        watched.Objects[NameOf(change.Object!)] = change.Object!;
                }

                Signal();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            watched.Synced.TrySetCanceled(_stop.Token);
        }
        catch (Exception error)
        {
            lock (_gate)
                _failure ??= error;
            watched.Synced.TrySetException(error);
            Signal();
        }
    }

    private void Signal()
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            signal = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        signal.TrySetResult();
    }

    private static string NameOf(JsonObject o) => o["metadata"]!["name"]!.ToString();

    private static string NameOf(string group, string kind) => $"{kind}.{group}";

    private sealed class Watched
    {
        public Dictionary<string, JsonObject> Objects { get; } = new(StringComparer.Ordinal);

        public TaskCompletionSource Synced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
