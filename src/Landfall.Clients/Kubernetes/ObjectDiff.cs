using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Compares what is wanted with what is there.</summary>
public static class ObjectDiff
{
    /// <summary>
    /// Whether every value that is wanted is there, equal: lists item by item and of the same length, quantities by value.
    /// What is null, an empty map or an empty list in <paramref name="desired"/> may be absent; what is only in <paramref name="live"/> does not count.
    /// </summary>
    public static bool Covers(JsonNode desired, JsonNode live) => Covers(desired, live, isQuantity: false, zeroMayBeAbsent: false);

    /// <summary>
    /// As <see cref="Covers(JsonNode, JsonNode)"/>, but an empty string, zero and false may be absent as well: servers leave out a field that holds
    /// its type's zero. Only of use where ownership of the field is known, as absence may else be a change.
    /// </summary>
    /// <summary>
    /// Whether a live object is as an apply of the manifest would leave it: compared as it is sent (a Secret's stringData as data),
    /// and with values that the server leaves out because they are zero.
    /// </summary>
    public static bool IsInPlace(JsonObject manifest, bool namespaced, JsonObject live) => CoversOwned(ApplyBody.Of(manifest, namespaced), live);

    internal static bool CoversOwned(JsonNode desired, JsonNode live) => Covers(desired, live, isQuantity: false, zeroMayBeAbsent: true);

    /// <summary>Whether two states of an object differ in anything but the server's bookkeeping.</summary>
    internal static bool SameContent(JsonObject a, JsonObject b)
    {
        return JsonNode.DeepEquals(Content(a), Content(b));

        static JsonObject Content(JsonObject obj)
        {
            var copy = obj.Copy();
            foreach (var field in new[] { "managedFields", "resourceVersion", "generation", "selfLink" }) copy.Map("metadata")?.Remove(field);
            return copy;
        }
    }

    private static bool Covers(JsonNode? desired, JsonNode? live, bool isQuantity, bool zeroMayBeAbsent) => desired switch
    {
        null => true,
        JsonObject map => live is JsonObject there ? CoversMap(map, there, isQuantity, zeroMayBeAbsent) : live is null && MayBeAbsent(map, zeroMayBeAbsent),
        JsonArray list => live is JsonArray there ? CoversList(list, there, zeroMayBeAbsent) : live is null && list.Count == 0,
        _ => live is null ? zeroMayBeAbsent && IsZero(desired) : live is JsonValue && SameValue(desired, live, isQuantity),
    };

    private static bool CoversMap(JsonObject desired, JsonObject live, bool isQuantity, bool zeroMayBeAbsent)
    {
        foreach (var (key, value) in desired)
        {
            var quantity = isQuantity || Quantity.IsMap(key) || Quantity.IsField(key);
            if (!Covers(value, live[key], quantity, zeroMayBeAbsent)) return false;
        }
        return true;
    }

    private static bool CoversList(JsonArray desired, JsonArray live, bool zeroMayBeAbsent)
    {
        if (desired.Count != live.Count) return false;
        for (var i = 0; i < desired.Count; i++)
        {
            if (!Covers(desired[i], live[i], isQuantity: false, zeroMayBeAbsent)) return false;
        }
        return true;
    }

    private static bool MayBeAbsent(JsonObject map, bool zeroMayBeAbsent) => map.All(m => Covers(m.Value, null, isQuantity: false, zeroMayBeAbsent));

    private static bool IsZero(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.False => true,
        JsonValueKind.String => value.GetValue<string>().Length == 0,
        JsonValueKind.Number => value.ToJsonString() == "0",
        _ => false,
    };

    private static bool SameValue(JsonNode a, JsonNode b, bool isQuantity)
    {
        var (kindA, kindB) = (a.GetValueKind(), b.GetValueKind());
        if (kindA == kindB && kindA == JsonValueKind.String && a.GetValue<string>() == b.GetValue<string>()) return true;
        if (isQuantity) return Quantity.AreEqual(Scalar(a), Scalar(b));
        if (kindA != kindB) return false;
        return kindA switch
        {
            JsonValueKind.String => false,
            JsonValueKind.Number => SameNumber(a.ToJsonString(), b.ToJsonString()),
            _ => true,
        };
    }

    private static string Scalar(JsonNode value) => value.Text() ?? value.ToJsonString();

    private static bool SameNumber(string a, string b) =>
        a == b || (decimal.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            && decimal.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y) && x == y);
}
