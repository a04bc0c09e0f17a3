using System.Text.Json.Nodes;

namespace Landfall.Delivery.Deploy;

/// <summary>Hides the values of Secrets; only whether a value changes can be seen.</summary>
internal static class SecretMask
{
    private const string Hidden = "(hidden)";

    public static void Apply(JsonObject? before, JsonObject? after)
    {
        foreach (var field in new[] { "data", "stringData" })
        {
            var (old, wanted) = (before?[field] as JsonObject, after?[field] as JsonObject);
            foreach (var key in (old ?? []).Select(pair => pair.Key).Concat((wanted ?? []).Select(pair => pair.Key)).Distinct(StringComparer.Ordinal).ToList())
            {
                var changed = old?.ContainsKey(key) == true && wanted?.ContainsKey(key) == true && !JsonNode.DeepEquals(old[key], wanted[key]);
                if (old?.ContainsKey(key) == true)
                    old[key] = changed ? "(hidden, before)" : Hidden;
                if (wanted?.ContainsKey(key) == true)
                    wanted[key] = changed ? "(hidden, after)" : Hidden;
            }
        }

        // Whatever else a Secret carries that may repeat a value.
        foreach (var annotations in new[] { before, after }.Select(o => o?["metadata"]?["annotations"]).OfType<JsonObject>())
            foreach (var key in annotations.Select(pair => pair.Key).ToList())
                annotations[key] = Hidden;
    }
}
