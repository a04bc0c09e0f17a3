using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Works on field sets in the FieldsV1 format of managedFields: <c>f:name</c> for a field, <c>k:{…}</c> for the list item with
/// these keys, <c>v:…</c> for an item of a set, <c>i:n</c> for a position, <c>.</c> for the thing itself; an empty map is a leaf.
/// </summary>
/// <remarks>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ (managedFields)</remarks>
internal static class FieldSet
{
    private const string Itself = ".";

    // What identifies an object is never in a field set.
    private static readonly HashSet<string> Identity = ["apiVersion", "kind"];
    private static readonly HashSet<string> MetadataIdentity = ["name", "namespace"];

    public static bool IsLeaf(JsonObject fields) => fields.Count == 0 || (fields.Count == 1 && fields.ContainsKey(Itself));

    /// <summary>Adds all members of <paramref name="other"/>.</summary>
    public static void Union(JsonObject fields, JsonObject other)
    {
        foreach (var (key, value) in other)
        {
            if (value is not JsonObject child) continue;
            if (fields[key] is JsonObject mine) Union(mine, child);
            else fields[key] = child.DeepClone();
        }
    }

    /// <summary>Removes one member, and what held only it.</summary>
    public static void Remove(JsonObject fields, ReadOnlySpan<string> path)
    {
        if (path.Length == 0 || fields[path[0]] is not JsonObject child) return;
        if (path.Length > 1) Remove(child, path[1..]);
        if (path.Length == 1 || child.Count == 0) fields.Remove(path[0]);
    }

    /// <summary>
    /// Whether a set holds exactly the fields of an object: then applying the object once more gives the manager no field
    /// and takes none away. In doubt (a form that this cannot compare) it says no.
    /// </summary>
    public static bool IsExactly(JsonObject? fields, JsonObject desired) => Same(fields ?? [], desired, Identity);

    private static bool Same(JsonObject fields, JsonNode? desired, HashSet<string>? ignored) => desired switch
    {
        JsonObject map when ignored is null && IsLeaf(fields) => true,
        JsonObject map => SameMap(fields, map, ignored ?? []),
        JsonArray list => IsLeaf(fields) || SameList(fields, list),
        _ => IsLeaf(fields),
    };

    private static bool SameMap(JsonObject fields, JsonObject map, HashSet<string> ignored)
    {
        var members = 0;
        foreach (var (key, value) in map)
        {
            if (value is null || ignored.Contains(key)) continue;
            var isMetadata = ReferenceEquals(ignored, Identity) && key == "metadata";
            if (fields["f:" + key] is not JsonObject child)
            {
                if (isMetadata && Same([], value, MetadataIdentity)) continue;
                return false;
            }
            if (!Same(child, value, isMetadata ? MetadataIdentity : null)) return false;
            members++;
        }
        return members == Members(fields).Count();
    }

    private static bool SameList(JsonObject fields, JsonArray list)
    {
        if (Members(fields).Count() != list.Count) return false;
        foreach (var (key, value) in Members(fields))
        {
            if (Item(list, key) is not { } item) return false;
            if (key.StartsWith("k:", StringComparison.Ordinal) && !Same(value, item.Node, null)) return false;
        }
        return true;
    }

    /// <summary>
    /// Removes from an object what a set holds, except what <paramref name="desired"/> holds too or is in one of the other sets:
    /// what a server-side apply does with fields that its manager gives up.
    /// </summary>
    public static void Prune(JsonNode? live, JsonObject fields, JsonNode? desired, IReadOnlyList<JsonObject> others)
    {
        foreach (var (key, child) in Members(fields).ToList())
        {
            if (Find(live, key) is not { } target) continue;
            var wanted = Find(desired, key);
            var held = others.Select(o => o[key]).OfType<JsonObject>().ToList();
            if (wanted is null && held.Count == 0 && (child.ContainsKey(Itself) || child.Count == 0)) target.Remove();
            else if (child.Count > 0 && target.Node is JsonObject or JsonArray) PruneInside(target, child, wanted?.Node, held);
        }
    }

    // Unlike an item of its own, a map that exists only for the fields in it goes with the last of them.
    private static void PruneInside(Member target, JsonObject child, JsonNode? wanted, IReadOnlyList<JsonObject> held)
    {
        Prune(target.Node, child, wanted, held);
        if (wanted is null && held.Count == 0 && target.Node is JsonObject { Count: 0 } or JsonArray { Count: 0 }) target.Remove();
    }

    private static IEnumerable<KeyValuePair<string, JsonObject>> Members(JsonObject fields) =>
        fields.Where(f => f.Key != Itself && f.Value is JsonObject).Select(f => KeyValuePair.Create(f.Key, (JsonObject)f.Value!));

    /// <summary>A member that was found in an object, and how to take it out.</summary>
    private sealed record Member(JsonNode? Node, Action Remove);

    private static Member? Find(JsonNode? parent, string key) => parent switch
    {
        JsonObject map when key.StartsWith("f:", StringComparison.Ordinal) && map.TryGetPropertyValue(key[2..], out var value) && value is not null =>
            new(value, () => map.Remove(key[2..])),
        JsonArray list => Item(list, key),
        _ => null,
    };

    private static Member? Item(JsonArray list, string key)
    {
        try
        {
            var item = key.Length < 2 ? null : key[..2] switch
            {
                "k:" when JsonNode.Parse(key[2..]) is JsonObject keys => list.FirstOrDefault(i => i is JsonObject map && HasKeys(map, keys)),
                "v:" => JsonNode.Parse(key[2..]) is { } value ? list.FirstOrDefault(i => JsonNode.DeepEquals(i, value)) : null,
                "i:" when int.TryParse(key.AsSpan(2), out var index) && index >= 0 && index < list.Count => list[index],
                _ => null,
            };
            return item is null ? null : new(item, () => list.Remove(item));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A key that the item leaves out has been given its default by the server.
    private static bool HasKeys(JsonObject item, JsonObject keys) =>
        keys.All(k => !item.TryGetPropertyValue(k.Key, out var value) || value is null || JsonNode.DeepEquals(value, k.Value))
        && keys.Any(k => item.ContainsKey(k.Key));
}
