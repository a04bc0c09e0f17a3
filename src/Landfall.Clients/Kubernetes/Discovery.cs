using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Knows which kinds a server serves and where. One request per API version, kept in memory and for six hours on disk;
/// a miss asks the server again before it counts.
/// </summary>
/// <remarks>https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api</remarks>
internal sealed class Discovery(RequestSender sender, DiscoveryCache cache)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<DiscoveredVersion>>> _versions = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<string>>>> _groups = new();

    /// <summary>Finds a kind in exactly this version; null when the server does not serve it.</summary>
    public async Task<ApiResource?> FindAsync(GroupVersionKind gvk, CancellationToken ct)
    {
        var known = await VersionAsync(gvk.ApiVersion, ct);
        if (known.Find(gvk) is { } resource) return resource;
        // What a cache says is not there may have come since: a custom resource that was just defined.
        Forget(gvk.ApiVersion);
        return (await VersionAsync(gvk.ApiVersion, ct)).Find(gvk);
    }

    /// <summary>Finds a kind in the version that the server prefers, else in any version of the group.</summary>
    public async Task<ApiResource?> PreferredAsync(string group, string kind, CancellationToken ct)
    {
        foreach (var version in await VersionsOfAsync(group, ct))
        {
            if ((await VersionAsync(version, ct)).Find(GroupVersionKind.Parse(version, kind)) is { } resource) return resource;
        }
        return null;
    }

    /// <summary>Lists every kind of every version, for suggestions; versions that do not answer are left out.</summary>
    public async Task<IReadOnlyList<GroupVersionKind>> AllKindsAsync(CancellationToken ct)
    {
        var groups = await sender.SendCheckedAsync(new(HttpMethod.Get, "/apis", "list API groups"), ct);
        var versions = groups.Body.List("groups").Maps().SelectMany(Versions).Prepend("v1").ToList();
        var found = await Task.WhenAll(versions.Select(v => VersionAsync(v, ct)));
        return [.. found.SelectMany(v => v.Resources.Select(r => r.Gvk))];
    }

    public void Forget(string apiVersion)
    {
        _versions.TryRemove(apiVersion, out _);
        _groups.TryRemove(GroupVersionKind.Parse(apiVersion, "").Group, out _);
        cache.Remove(apiVersion);
    }

    private Task<DiscoveredVersion> VersionAsync(string apiVersion, CancellationToken ct) =>
        Shared(_versions, apiVersion, () => LoadAsync(apiVersion), ct);

    private Task<IReadOnlyList<string>> VersionsOfAsync(string group, CancellationToken ct) =>
        group.Length == 0 ? Task.FromResult<IReadOnlyList<string>>(["v1"]) : Shared(_groups, group, () => LoadGroupAsync(group), ct);

    // One request serves all who ask; each waiter may give up on its own. A failure is not kept.
    private static async Task<T> Shared<T>(ConcurrentDictionary<string, Lazy<Task<T>>> known, string key, Func<Task<T>> load, CancellationToken ct)
    {
        var shared = known.GetOrAdd(key, _ => new(load));
        try
        {
            return await shared.Value.WaitAsync(ct);
        }
        catch when (shared.Value.IsFaulted || shared.Value.IsCanceled)
        {
            known.TryRemove(new(key, shared));
            throw;
        }
    }

    private async Task<DiscoveredVersion> LoadAsync(string apiVersion)
    {
        if (cache.Read(apiVersion) is { } cached) return cached;
        var gvk = GroupVersionKind.Parse(apiVersion, "");
        var root = gvk.Group.Length == 0 ? $"/api/{gvk.Version}" : $"/apis/{gvk.ApiVersion}";
        var request = new ApiRequest(HttpMethod.Get, root, $"discover {apiVersion}");
        var response = await sender.SendAsync(request, CancellationToken.None);
        if (response.Status == 404) return DiscoveredVersion.None;
        if (!response.IsSuccess) throw sender.Refused(request, response);
        var version = new DiscoveredVersion([.. response.Body.List("resources").Maps().Select(r => Resource(r, gvk)).OfType<ApiResource>()]);
        cache.Write(apiVersion, version);
        return version;
    }

    private async Task<IReadOnlyList<string>> LoadGroupAsync(string group)
    {
        var request = new ApiRequest(HttpMethod.Get, $"/apis/{Uri.EscapeDataString(group)}", $"discover {group}");
        var response = await sender.SendAsync(request, CancellationToken.None);
        if (response.Status == 404) return [];
        if (!response.IsSuccess) throw sender.Refused(request, response);
        return [.. Versions(response.Object)];
    }

    private static IEnumerable<string> Versions(JsonObject group)
    {
        var preferred = group.Text("preferredVersion", "groupVersion");
        var all = group.List("versions").Maps().Select(v => v.Text("groupVersion")).OfType<string>();
        return preferred is null ? all : all.Where(v => v != preferred).Prepend(preferred);
    }

    // Subresources have a slash in their name and are not addressed as kinds.
    private static ApiResource? Resource(JsonObject entry, GroupVersionKind version) =>
        entry.Text("name") is { } plural && entry.Text("kind") is { } kind && !plural.Contains('/', StringComparison.Ordinal)
            ? new(version with { Kind = kind }, plural, entry.IsTrue("namespaced"),
                entry.List("verbs")?.Select(v => v.Text()).OfType<string>().ToHashSet() ?? [])
            : null;
}

/// <summary>The kinds of one API version.</summary>
internal sealed record DiscoveredVersion(IReadOnlyList<ApiResource> Resources)
{
    public static DiscoveredVersion None { get; } = new([]);

    public ApiResource? Find(GroupVersionKind gvk) => Resources.FirstOrDefault(r => r.Gvk == gvk);
}
