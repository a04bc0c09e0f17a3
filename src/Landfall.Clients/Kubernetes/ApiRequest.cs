using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>One request to an API server, with what messages about it need to know.</summary>
internal sealed record ApiRequest(HttpMethod Method, string Path, string Verb)
{
    public ApiResource? Resource { get; init; }
    public string? Namespace { get; init; }
    public string? Name { get; init; }
    public JsonObject? Sent { get; init; }
    public ReadOnlyMemory<byte> Body { get; init; }
    public string? ContentType { get; init; }

    /// <summary>Whether sending it twice does no more than sending it once, so that it may be sent again when the outcome is unknown.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>What was tried, for messages: <c>apply deployment.apps/web in namespace shop</c>.</summary>
    public override string ToString()
    {
        if (Resource is null) return Verb;
        var place = Resource.Namespaced && Namespace is not null ? $" in namespace {Namespace}" : "";
        if (Name is null) return $"{Verb} {(Resource.Gvk.Group.Length == 0 ? Resource.Plural : $"{Resource.Plural}.{Resource.Gvk.Group}")}{place}";
        return $"{Verb} {new ObjectKey(Resource.Gvk.Group, Resource.Gvk.Kind, Namespace, Name)}{place}";
    }
}

/// <summary>An answer that is read to its end: any status, the body where it is JSON.</summary>
internal sealed record ApiResponse(int Status, JsonNode? Body, string? Text, DateTimeOffset? Date, TimeSpan? RetryAfter, TimeSpan Took)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public JsonObject Object => Body as JsonObject ?? throw new KubernetesException(FailureKind.Failed, "the API server's answer is not a JSON object") { Status = Status };
}
