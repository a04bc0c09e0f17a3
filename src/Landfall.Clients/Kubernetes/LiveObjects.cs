using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Reads what a cluster holds of a set of objects.</summary>
public static class LiveObjects
{
    // Below this, single reads in parallel are no slower, and never fetch what nobody asked for.
    private const int WorthListing = 4;

    // A list may hold strangers; so many pages per wanted object are still cheaper than single reads.
    private const int WantedPerExtraPage = 50;

    /// <summary>
    /// Reads all objects that are there: with lists where several of a kind share a namespace, else one by one.
    /// Kinds that the server does not serve count as absent.
    /// </summary>
    public static async Task<IReadOnlyDictionary<ObjectKey, JsonObject>> ReadAsync(KubernetesClient client, IReadOnlyList<JsonObject> objects, CancellationToken ct)
    {
        var (found, rest) = await ListAsync(client, objects, ct);
        await Parallel.ForEachAsync(rest, Degree(client, ct), async (wanted, token) =>
        {
            if (await client.GetAsync(wanted.Resource, wanted.Key.Namespace, wanted.Key.Name, token) is not { } live) return;
            lock (found) found[wanted.Key] = live;
        });
        return found;
    }

    /// <summary>Reads only where one list answers for several objects; the others stay unknown.</summary>
    internal static async Task<IReadOnlyDictionary<ObjectKey, JsonObject>> ReadCheapAsync(KubernetesClient client, IReadOnlyList<JsonObject> objects, CancellationToken ct) =>
        (await ListAsync(client, objects, ct)).Found;

    internal static ParallelOptions Degree(KubernetesClient client, CancellationToken ct) =>
        new() { MaxDegreeOfParallelism = client.Options.InFlight, CancellationToken = ct };

    private static async Task<(Dictionary<ObjectKey, JsonObject> Found, IReadOnlyList<(ApiResource Resource, ObjectKey Key)> Others)> ListAsync(
        KubernetesClient client, IReadOnlyList<JsonObject> objects, CancellationToken ct)
    {
        var found = new Dictionary<ObjectKey, JsonObject>();
        var rest = new List<(ApiResource, ObjectKey)>();
        var groups = objects.Select(o => (Gvk: GroupVersionKind.FromObject(o), Key: ObjectKey.Of(o))).GroupBy(o => (o.Gvk, o.Key.Namespace)).ToList();
        await Parallel.ForEachAsync(groups, Degree(client, ct), async (group, token) =>
        {
            if (await client.TryResourceOfAsync(group.Key.Gvk, token) is not { } resource) return;
            var wanted = group.Select(g => g.Key).ToHashSet();
            var list = wanted.Count < WorthListing ? null : await TryListAsync(client, resource, group.Key.Namespace, 1 + (wanted.Count / WantedPerExtraPage), token);
            lock (found)
            {
                if (list is null) rest.AddRange(wanted.Select(k => (resource, k)));
                else foreach (var item in list.Items.Where(i => wanted.Contains(ObjectKey.Of(i)))) found[ObjectKey.Of(item)] = item;
            }
        });
        return (found, rest);
    }

    // Rights to read single objects do not always include the list.
    private static async Task<JsonList?> TryListAsync(KubernetesClient client, ApiResource resource, string? ns, int maxPages, CancellationToken ct)
    {
        try
        {
            return await client.ListPagesAsync(resource, ns, null, null, maxPages, ct);
        }
        catch (KubernetesException e) when (e.Status is 403 or 404 or 405)
        {
            return null;
        }
    }
}
