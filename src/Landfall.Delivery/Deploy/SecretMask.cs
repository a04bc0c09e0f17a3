using System.Text.Json.Nodes;

namespace Landfall.Delivery.Deploy;

/// <summary>Hides the values of Secrets; only whether a value changes can be seen.</summary>
public static class SecretMask
{
    private const string Hidden = "(hidden)";

    /// <summary>Returns the object to show: a Secret without its values and annotations, anything else as it is.</summary>
    public static JsonObject Shown(JsonObject rendered)
    {
        if (rendered["kind"]?.ToString() != "Secret")
            return rendered;
        var copy = (JsonObject)rendered.DeepClone();
        Apply(null, copy);
        return copy;
    }

    /// <summary>Replaces the values of two states of one Secret; one that differs between them is still seen to differ.</summary>
    public static void Apply(JsonObject? before, JsonObject? after)
    {
        foreach (var field in new[] { "data", "stringData" })
        {
            foreach (var broken in new[] { before, after }.OfType<JsonObject>().Where(o => o[field] is not (null or JsonObject)))
                broken[field] = Hidden;
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
