using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Follows a list: list, watch from there, reconnect where it stopped, list again when that is lost.</summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes</remarks>
internal sealed class ObjectWatch(RequestSender sender, KubernetesClient client, KubernetesClientOptions options, TimeProvider time)
{
    private const int MaxLine = 16 * 1024 * 1024;
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<WatchEvent> FollowAsync(ApiResource resource, string? ns, string? labelSelector, string? fieldSelector, [EnumeratorCancellation] CancellationToken ct)
    {
        var known = new Dictionary<string, JsonObject>();
        var pauses = new WatchPause(time);
        string? version = null;
        var synced = false;
        while (true)
        {
            if (version is null)
            {
                var list = await ListAsync(resource, ns, labelSelector, fieldSelector, synced, ct);
                if (list is not null)
                {
                    foreach (var change in Compare(known, list.Items)) yield return change;
                    version = list.ResourceVersion;
                    if (!synced) yield return new(WatchEventKind.Synced, null);
                    synced = true;
                }
            }
            if (version is not null)
            {
                var start = time.GetTimestamp();
                await foreach (var (change, next) in WatchOnceAsync(Request(resource, ns, labelSelector, fieldSelector, version), ct))
                {
                    version = next;
                    if (change is null) continue;
                    pauses.Progress();
                    Remember(known, change);
                    yield return change;
                }
                if (time.GetElapsedTime(start) > Lasting) pauses.Progress();
            }
            await pauses.WaitAsync(ct);
        }
    }

    // The first list tells the caller what is wrong; later ones wait for the server to come back.
    private async Task<JsonList?> ListAsync(ApiResource resource, string? ns, string? labelSelector, string? fieldSelector, bool synced, CancellationToken ct)
    {
        try
        {
            return await client.ListAsync(resource, ns, labelSelector, fieldSelector, ct);
        }
        catch (KubernetesException e) when (synced && e.IsTransient)
        {
            return null;
        }
    }

    /// <summary>
    /// Runs one watch to its end. Gives each change with the version to go on from; a version of null means that the
    /// server no longer has it (410), or that the connection went silent, so that only a new list tells what is there.
    /// </summary>
    private async IAsyncEnumerable<(WatchEvent? Change, string? Version)> WatchOnceAsync(ApiRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        using var silence = new CancellationTokenSource(options.WatchSilence, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await OpenAsync(request, linked.Token, ct);
            if (response is null) yield break;
            if (response.StatusCode == System.Net.HttpStatusCode.Gone)
            {
                yield return (null, null);
                yield break;
            }
            var lines = PipeReader.Create(await response.Content.ReadAsStreamAsync(ct));
            while (true)
            {
                var (line, lost) = await ReadLineAsync(lines, linked.Token, ct);
                if (lost) yield return (null, null);
                if (line is null) yield break;
                silence.CancelAfter(options.WatchSilence);
                var (change, version, gone) = Read(line, request);
                yield return (change, gone ? null : version);
                if (gone) yield break;
            }
        }
        finally
        {
            response?.Dispose();
        }
    }

    // Null when the server is away; the caller waits and tries again.
    private async Task<HttpResponseMessage?> OpenAsync(ApiRequest request, CancellationToken linked, CancellationToken ct)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await sender.OpenAsync(request, linked);
            if (response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.Gone) return response;
            var refusal = await RequestSender.ReadAsync(response, TimeSpan.Zero, linked);
            response.Dispose();
            var error = sender.Refused(request, refusal);
            return error.IsTransient ? null : throw error;
        }
        catch (KubernetesException e) when (e.IsTransient)
        {
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            response?.Dispose();
            return null;
        }
    }

    /// <summary>Reads one line; null at the end. Lost: it did not end in order, or nothing came for too long.</summary>
    private static async Task<(JsonObject? Line, bool Lost)> ReadLineAsync(PipeReader lines, CancellationToken linked, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var got = await lines.ReadAsync(linked);
                if (got.Buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = JsonBody.Parse(got.Buffer.Slice(0, end).ToArray()) as JsonObject;
                    lines.AdvanceTo(got.Buffer.GetPosition(1, end));
                    return (line, line is null);
                }
                if (got.IsCompleted) return (null, false);
                if (got.Buffer.Length > MaxLine) return (null, true);
                lines.AdvanceTo(got.Buffer.Start, got.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, true);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            // Cut off: what was read so far is whole, so that the watch can go on from there.
            return (null, e is JsonException);
        }
    }

    private (WatchEvent? Change, string? Version, bool Gone) Read(JsonObject line, ApiRequest request)
    {
        var obj = line.Map("object");
        if (obj is not null) line.Remove("object");
        var version = obj.Text("metadata", "resourceVersion");
        switch (line.Text("type"))
        {
            case "ADDED": return (new(WatchEventKind.Added, obj), version, version is null);
            case "MODIFIED": return (new(WatchEventKind.Modified, obj), version, version is null);
            case "DELETED": return (new(WatchEventKind.Deleted, obj), version, version is null);
            case "BOOKMARK": return (null, version, version is null);
            default:
                var error = sender.Refused(request, new(obj.Integer("code") ?? 500, obj, null, null, null, TimeSpan.Zero));
                return error.Status is 410 or 504 or 500 || error.IsTransient ? (null, null, true) : throw error;
        }
    }

    private ApiRequest Request(ApiResource resource, string? ns, string? labelSelector, string? fieldSelector, string version)
    {
        // The server ends the watch in time itself: when it does not, the connection is dead.
        var seconds = Math.Max(1, (int)(options.WatchSilence.TotalSeconds * 0.9));
        var request = KubernetesClient.Request(HttpMethod.Get, "watch", resource, ns, null);
        return request with
        {
            Path = $"{request.Path}?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(version)}{KubernetesClient.ListQuery(labelSelector, fieldSelector)}",
        };
    }

    private static IEnumerable<WatchEvent> Compare(Dictionary<string, JsonObject> known, IReadOnlyList<JsonObject> items)
    {
        var present = items.ToDictionary(Id);
        foreach (var (id, identity) in known.Where(k => !present.ContainsKey(k.Key)).ToList())
        {
            known.Remove(id);
            yield return new(WatchEventKind.Deleted, identity);
        }
        foreach (var (id, item) in present)
        {
            var isKnown = known.TryGetValue(id, out var before);
            if (isKnown && before.Text("metadata", "resourceVersion") == item.Text("metadata", "resourceVersion")) continue;
            known[id] = Identity(item);
            yield return new(isKnown ? WatchEventKind.Modified : WatchEventKind.Added, item);
        }
    }

    private static void Remember(Dictionary<string, JsonObject> known, WatchEvent change)
    {
        if (change.Kind == WatchEventKind.Deleted) known.Remove(Id(change.Object!));
        else known[Id(change.Object!)] = Identity(change.Object!);
    }

    private static string Id(JsonObject obj) => obj.Text("metadata", "uid") ?? $"{obj.Text("metadata", "namespace")}/{obj.Text("metadata", "name")}";

    // Enough to say what vanished; whole objects would double the memory of a large watch.
    private static JsonObject Identity(JsonObject obj)
    {
        var metadata = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "labels", "ownerReferences" })
        {
            if (obj.At("metadata", field) is { } value) metadata[field] = value.DeepClone();
        }
        return new() { ["apiVersion"] = obj.Text("apiVersion"), ["kind"] = obj.Text("kind"), ["metadata"] = metadata };
    }
}

/// <summary>Spaces the tries of a watch: none while it makes progress, then doubling up to ten seconds, with jitter.</summary>
internal sealed class WatchPause(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private TimeSpan _next;

    public void Progress() => _next = TimeSpan.Zero;

    public async Task WaitAsync(CancellationToken ct)
    {
        // Even a watch that ends in order at once, again and again, must not become a hot loop.
        var pause = _next == TimeSpan.Zero ? TimeSpan.FromMilliseconds(50) : _next * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = _next == TimeSpan.Zero ? TimeSpan.FromMilliseconds(250) : _next * 2 < Longest ? _next * 2 : Longest;
        await Task.Delay(pause, time, ct);
    }
}
