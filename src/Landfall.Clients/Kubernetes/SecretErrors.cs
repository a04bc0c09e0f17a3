using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Says what can be said when a server refuses a Secret. Its own words are not passed on, as they may hold values: only the reason,
/// and the names of fields that we sent ourselves and find in them, or find wrong ourselves.
/// </summary>
internal static class SecretErrors
{
    private static readonly HashSet<string> KnownFields = ["apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData"];
    private static readonly string[] CheckedFields = ["type", "immutable", "metadata.name", "metadata.labels", "metadata.annotations"];

    public static string WithoutValues(ApiRequest request, ServerStatus status)
    {
        var reason = $"{status.Reason ?? "refused"}, {status.Code}";
        if (status.IsMissingNamespace && request.Namespace is { } ns) return $"namespaces \"{ns}\" not found ({reason})";
        if (status.Message.StartsWith($"secrets \"{request.Name}\" is forbidden: User \"", StringComparison.Ordinal)) return $"the credentials do not allow it ({reason})";
        var fields = FaultsOf(request.Sent).ToList();
        if (fields.Count == 0) fields = [.. Named(request.Sent, string.Join('\n', status.Causes.Select(c => c.Field + ":").Prepend(status.Message)))];
        return $"the server refused the Secret ({reason}){(fields.Count == 0 ? "" : $": {string.Join(", ", fields)}")}";
    }

    private static IEnumerable<string> FaultsOf(JsonObject? sent)
    {
        foreach (var (key, _) in sent ?? [])
        {
            if (!KnownFields.Contains(key)) yield return $"{key} is not a field of a Secret";
        }
        foreach (var (key, value) in sent.Map("data") ?? [])
        {
            if (value is not null && value.Text() is null) yield return $"data.{key} is not a string";
            else if (!IsBase64(value.Text() ?? "")) yield return $"data.{key} is not base64";
        }
        foreach (var (key, value) in sent.Map("stringData") ?? [])
        {
            if (value is not null && value.Text() is null) yield return $"stringData.{key} is not a string";
        }
    }

    private static IEnumerable<string> Named(JsonObject? sent, string text)
    {
        var keys = new[] { "data", "stringData" }.SelectMany(part => (sent.Map(part) ?? []).Select(d => d.Key));
        var ofData = keys.Where(k => text.Contains($"data.{k}", StringComparison.Ordinal) || text.Contains($"data[{k}]", StringComparison.Ordinal)).Select(k => $"data.{k}");
        return ofData.Concat(CheckedFields.Where(f => text.Contains(f + ":", StringComparison.Ordinal))).Distinct();
    }

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);
}
