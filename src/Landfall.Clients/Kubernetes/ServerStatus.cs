using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>The <c>Status</c> object with which an API server answers when it does not do what it was asked.</summary>
/// <remarks>https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/</remarks>
internal sealed record ServerStatus(int Code, string? Reason, string Message, JsonObject? Details)
{
    private const int MessageLimit = 2048;

    public IReadOnlyList<StatusCause> Causes { get; } =
        [.. Details.List("causes").Maps().Select(c => new StatusCause(c.Text("reason"), Clean(c.Text("message") ?? ""), Clean(c.Text("field") ?? "")))];

    public bool IsFieldConflict => Code == 409 && Causes.Any(c => c.IsFieldConflict);

    /// <summary>The path itself is not served: the kind is not (or no longer) known to the server.</summary>
    public bool IsUnknownPath => Code == 404 && Details.Text("name") is null && Details.Text("kind") is null;

    /// <summary>A namespace, not the object, is what the 404 means.</summary>
    public bool IsMissingNamespace => Code == 404 && Details.Text("kind") == "namespaces";

    public static ServerStatus Of(ApiResponse response) =>
        response.Body is JsonObject status && status.Text("kind") == "Status"
            ? new(status.Integer("code") ?? response.Status, status.Text("reason"), Clean(status.Text("message") ?? ""), status.Map("details"))
            : new(response.Status, null, Clean(response.Text ?? ""), null);

    /// <summary>Caps a server's text and takes control characters out, which would reach a terminal.</summary>
    internal static string Clean(string text)
    {
        var capped = text.Length > MessageLimit ? string.Concat(text.AsSpan(0, MessageLimit), "…") : text;
        return string.Create(capped.Length, capped, static (into, from) =>
        {
            for (var i = 0; i < from.Length; i++) into[i] = char.IsControl(from[i]) ? ' ' : from[i];
        }).Trim();
    }
}

internal sealed record StatusCause(string? Reason, string Message, string Field)
{
    public bool IsFieldConflict => Reason == "FieldManagerConflict";

    /// <summary>The owner in <c>conflict with "kubectl" using apps/v1</c>; some versions add a subresource and a time.</summary>
    public string Manager
    {
        get
        {
            var start = Message.IndexOf('"', StringComparison.Ordinal);
            var end = start < 0 ? -1 : Message.IndexOf('"', start + 1);
            return end < 0 ? Message : Message[(start + 1)..end];
        }
    }
}
