using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;

namespace Landfall.Delivery.Deploy;

/// <summary>Live objects by kind and namespace, each pair listed once and on first need: many applications share one list.</summary>
internal sealed class ListedObjects(KubernetesClient client)
{
    private readonly ConcurrentDictionary<(string, string?), Lazy<Task<IReadOnlyDictionary<string, JsonObject>>>> _lists = new();

    public async Task<JsonObject?> FindAsync(ApiResource resource, string? ns, string name, CancellationToken ct)
    {
        var key = ($"{resource.Gvk.ApiVersion}/{resource.Plural}", ns);
        var list = _lists.GetOrAdd(key, _ => new(() => ListAsync(resource, ns, ct)));
        return (await list.Value).GetValueOrDefault(name);
    }

    private async Task<IReadOnlyDictionary<string, JsonObject>> ListAsync(ApiResource resource, string? ns, CancellationToken ct) =>
        (await client.ListAsync(resource, ns, null, null, ct)).Items
        .ToDictionary(item => item["metadata"]!["name"]!.ToString(), StringComparer.Ordinal);
}
