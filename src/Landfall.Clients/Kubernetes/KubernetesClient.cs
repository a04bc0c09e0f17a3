using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>One page-free list and the version of the cluster's state that it shows.</summary>
public sealed record JsonList(IReadOnlyList<JsonObject> Items, string ResourceVersion);

/// <summary>
/// Talks to one API server over HTTP/2 with unstructured JSON objects. Safe for use by many at once;
/// 32 requests are in flight at most, the others wait. Requests that may be sent again are, for about ten seconds,
/// while the server is away or asks to wait (429, 503).
/// </summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/api-concepts/</remarks>
public sealed class KubernetesClient : IDisposable
{
    private const int PageSize = 500;

    // What a kubelet answers, as if it were the log, when there is none.
    private static readonly string[] NoLog = ["failed to try resolving symlinks in path ", "unable to retrieve container logs for "];
    private readonly RequestSender _sender;
    private readonly Discovery _discovery;
    private readonly ObjectApply _apply;
    private readonly ObjectWatch _watch;

    public KubernetesClient(ClusterAccess access, TimeProvider? time = null, KubernetesClientOptions? options = null)
    {
        Options = options ?? new();
        var clock = time ?? TimeProvider.System;
        _sender = new(access, Options, clock);
        _discovery = new(_sender, new(access, Options.CacheFolder, clock));
        _apply = new(_sender);
        _watch = new(_sender, this, Options, clock);
    }

    public ClusterAccess Access => _sender.Access;

    internal KubernetesClientOptions Options { get; }

    internal TimeProvider Time => _sender.Time;

    /// <summary>Finds where a kind is served.</summary>
    /// <exception cref="KubernetesException">The server does not serve it; the remedy names what it may have been.</exception>
    public async Task<ApiResource> ResourceOfAsync(GroupVersionKind gvk, CancellationToken ct) =>
        await _discovery.FindAsync(gvk, ct) ?? throw await UnknownKindAsync(gvk, ct);

    /// <summary>Finds where a kind is served in exactly this version; null when it is not.</summary>
    public Task<ApiResource?> TryResourceOfAsync(GroupVersionKind gvk, CancellationToken ct) => _discovery.FindAsync(gvk, ct);

    /// <summary>Finds a kind in the version that the server prefers, else in any other; null when it has none.</summary>
    public Task<ApiResource?> PreferredAsync(string group, string kind, CancellationToken ct) => _discovery.PreferredAsync(group, kind, ct);

    /// <summary>Forgets what is known about an API version, which is then asked for again.</summary>
    public void Forget(string apiVersion) => _discovery.Forget(apiVersion);

    /// <summary>The server's version, such as <c>v1.33.1</c>.</summary>
    public async Task<string> VersionAsync(CancellationToken ct) =>
        (await _sender.SendCheckedAsync(new(HttpMethod.Get, "/version", "ask for the version"), ct)).Body.Text("gitVersion") ?? "unknown";

    /// <summary>Reads an object; null when it, its namespace or its kind is not there.</summary>
    public async Task<JsonObject?> GetAsync(ApiResource resource, string? ns, string name, CancellationToken ct)
    {
        var request = Request(HttpMethod.Get, "read", resource, ns, name);
        var response = await _sender.SendAsync(request, ct);
        if (response.Status == 404) return null;
        return response.IsSuccess ? response.Object : throw _sender.Refused(request, response);
    }

    /// <summary>Creates an object.</summary>
    /// <exception cref="ConflictException">It exists already.</exception>
    public async Task<JsonObject> CreateAsync(ApiResource resource, JsonObject obj, CancellationToken ct)
    {
        var (ns, name) = Place(obj);
        var request = Request(HttpMethod.Post, "create", resource, ns, name) with { Path = resource.Path(ns, null), Idempotent = false };
        return (await _sender.SendCheckedAsync(WithBody(request, obj, "application/json"), ct)).Object;
    }

    /// <summary>Replaces an object; with metadata.resourceVersion only if it is still in that version (compare-and-set).</summary>
    /// <exception cref="ConflictException">It has changed. Also possible when an answer was lost: read it again.</exception>
    public async Task<JsonObject> ReplaceAsync(ApiResource resource, JsonObject obj, CancellationToken ct, bool dryRun = false)
    {
        var (ns, name) = Place(obj);
        var request = Request(HttpMethod.Put, "replace", resource, ns, name);
        if (dryRun) request = request with { Path = request.Path + "?dryRun=All", Verb = "try to replace" };
        return (await _sender.SendCheckedAsync(WithBody(request, obj, "application/json"), ct)).Object;
    }

    /// <summary>Patches an object; <paramref name="contentType"/> says how: application/json-patch+json, merge-patch+json, strategic-merge-patch+json.</summary>
    public async Task<JsonObject> PatchAsync(ApiResource resource, string? ns, string name, JsonNode patch, string contentType, CancellationToken ct)
    {
        var request = Request(HttpMethod.Patch, "patch", resource, ns, name) with { Body = JsonBody.Write(patch), ContentType = contentType, Sent = patch as JsonObject };
        // A patch by list position may not be repeated unless it says on which version it was made.
        return (await _sender.SendCheckedAsync(request with { Idempotent = patch is JsonObject || FieldOwnership.IsGuarded(patch) }, ct)).Object;
    }

    /// <summary>
    /// Applies an object by server-side apply: the fields that it holds become the field manager's, those that the manager
    /// held before and that are left out now are removed. Conflicts by concurrent writes are tried again.
    /// </summary>
    /// <exception cref="FieldConflictException">Others own fields with other values, and force is off.</exception>
    public async Task<JsonObject> ApplyAsync(ApiResource resource, JsonObject obj, ApplyOptions options, CancellationToken ct) =>
        (await _apply.SendAsync(resource, obj, options, ct)).Live;

    internal Task<ApplyOutcome> ApplyWithOutcomeAsync(ApiResource resource, JsonObject obj, ApplyOptions options, CancellationToken ct) =>
        _apply.SendAsync(resource, obj, options, ct);

    /// <summary>Deletes an object; one that is not there is fine.</summary>
    /// <param name="uid">Delete only if the object still has this UID; null: whichever has the name.</param>
    /// <param name="propagation">What happens to its dependents: Background, Foreground or Orphan.</param>
    /// <exception cref="ConflictException">Another object has that name now.</exception>
    public async Task DeleteAsync(ApiResource resource, string? ns, string name, string? uid, string propagation = "Background", CancellationToken ct = default)
    {
        var how = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = propagation };
        if (uid is not null) how["preconditions"] = new JsonObject { ["uid"] = uid };
        var request = Request(HttpMethod.Delete, "delete", resource, ns, name) with { Body = JsonBody.Write(how), ContentType = "application/json" };
        var response = await _sender.SendAsync(request, ct);
        if (!response.IsSuccess && response.Status != 404) throw _sender.Refused(request, response);
    }

    /// <summary>Lists objects in pages of 500, in one consistent state. Null as namespace lists all of them.</summary>
    public async Task<JsonList> ListAsync(ApiResource resource, string? ns, string? labelSelector, string? fieldSelector, CancellationToken ct) =>
        (await ListPagesAsync(resource, ns, labelSelector, fieldSelector, int.MaxValue, ct))!;

    /// <summary>Lists as <see cref="ListAsync"/> does, but gives up with null when there are more pages than that.</summary>
    internal async Task<JsonList?> ListPagesAsync(ApiResource resource, string? ns, string? labelSelector, string? fieldSelector, int maxPages, CancellationToken ct)
    {
        var items = new List<JsonObject>();
        string? next = null;
        for (var page = 0; page < maxPages; page++)
        {
            var query = ListQuery(labelSelector, fieldSelector) + (next is null ? "" : $"&continue={Uri.EscapeDataString(next)}");
            var request = Request(HttpMethod.Get, "list", resource, ns, null);
            var response = await _sender.SendAsync(request with { Path = $"{request.Path}?limit={PageSize}{query}" }, ct);
            if (response.Status == 410 && next is not null)
            {
                // The list's state was compacted away between two pages: only a new list is consistent.
                (items, next, page) = ([], null, -1);
                continue;
            }
            if (!response.IsSuccess) throw _sender.Refused(request, response);
            items.AddRange(response.Object.List("items").Maps().Select(i => WithKind(i, resource)));
            next = response.Object.Text("metadata", "continue");
            if (next is not { Length: > 0 }) return new(items, response.Object.Text("metadata", "resourceVersion") ?? "");
        }
        return null;
    }

    /// <summary>
    /// Follows objects: each that is there (Added), one Synced, then every change, for as long as it is enumerated.
    /// Interruptions are mended: reconnected where it stopped, or listed again, with Deleted for what vanished meanwhile.
    /// </summary>
    /// <exception cref="KubernetesException">The first list failed, or the server refuses the watch (not: is away).</exception>
    public IAsyncEnumerable<WatchEvent> WatchAsync(ApiResource resource, string? ns, string? labelSelector, string? fieldSelector, CancellationToken ct) =>
        _watch.FollowAsync(resource, ns, labelSelector, fieldSelector, ct);

    /// <summary>Reads the last lines that a container wrote, 1 MiB of them at most; empty when the node has no log (any more).</summary>
    /// <param name="previous">Of the container's last run, before it was restarted.</param>
    public async Task<string> LogsAsync(string ns, string pod, string container, bool previous, int tailLines, CancellationToken ct)
    {
        var path = $"{Pods.Path(ns, pod)}/log?container={Uri.EscapeDataString(container)}&previous={(previous ? "true" : "false")}&tailLines={tailLines}&limitBytes=1048576";
        var response = await _sender.SendCheckedAsync(Request(HttpMethod.Get, "read the log of", Pods, ns, pod) with { Path = path }, ct);
        var text = response.Text ?? response.Body?.ToJsonString() ?? "";
        return NoLog.Any(n => text.StartsWith(n, StringComparison.Ordinal)) ? "" : text;
    }

    /// <summary>Lists the events of a namespace, or of one object in it, oldest first.</summary>
    public async Task<IReadOnlyList<JsonObject>> EventsAsync(string ns, string? involvedUid, CancellationToken ct)
    {
        var list = await ListAsync(Events, ns, null, involvedUid is null ? null : $"involvedObject.uid={involvedUid}", ct);
        return [.. list.Items.OrderBy(e => e.Text("lastTimestamp") ?? e.Text("eventTime") ?? e.Text("metadata", "creationTimestamp") ?? "", StringComparer.Ordinal)];
    }

    public void Dispose() => _sender.Dispose();

    internal static ApiResource Pods { get; } = new(new("", "v1", "Pod"), "pods", true, new HashSet<string>());

    internal static ApiResource Events { get; } = new(new("", "v1", "Event"), "events", true, new HashSet<string>());

    internal static string ListQuery(string? labelSelector, string? fieldSelector) =>
        (labelSelector is { Length: > 0 } ? $"&labelSelector={Uri.EscapeDataString(labelSelector)}" : "")
        + (fieldSelector is { Length: > 0 } ? $"&fieldSelector={Uri.EscapeDataString(fieldSelector)}" : "");

    internal static ApiRequest Request(HttpMethod method, string verb, ApiResource resource, string? ns, string? name) =>
        new(method, resource.Path(ns, name), verb) { Resource = resource, Namespace = ns, Name = name };

    // Items of a list lack what the list says once.
    internal static JsonObject WithKind(JsonObject item, ApiResource resource)
    {
        if (!item.ContainsKey("kind")) item.Insert(0, "kind", resource.Gvk.Kind);
        if (!item.ContainsKey("apiVersion")) item.Insert(0, "apiVersion", resource.Gvk.ApiVersion);
        return item;
    }

    private static ApiRequest WithBody(ApiRequest request, JsonObject obj, string contentType) =>
        request with { Body = JsonBody.Write(obj), ContentType = contentType, Sent = obj };

    private static (string? Namespace, string Name) Place(JsonObject obj)
    {
        var key = ObjectKey.Of(obj);
        return (key.Namespace, key.Name);
    }

    private async Task<KubernetesException> UnknownKindAsync(GroupVersionKind gvk, CancellationToken ct) =>
        new(FailureKind.Invalid, $"{Access.Name} does not serve {gvk.Kind} in {gvk.ApiVersion}",
            KindSuggestion.For(gvk, await _discovery.AllKindsAsync(ct)) ?? "Check apiVersion and kind, or install the custom resource definition first.")
        {
            UnknownKind = true,
        };
}
