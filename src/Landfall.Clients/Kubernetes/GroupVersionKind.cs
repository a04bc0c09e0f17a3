using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Names a kind of object in one version of its API group; the core group is the empty string.</summary>
public sealed record GroupVersionKind(string Group, string Version, string Kind)
{
    /// <summary>The <c>apiVersion</c> of such an object: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Reads <c>apiVersion</c> and <c>kind</c>.</summary>
    /// <exception cref="LandfallException">One of them is missing or not a string.</exception>
    public static GroupVersionKind FromObject(JsonNode obj)
    {
        var apiVersion = obj.Text("apiVersion");
        var kind = obj.Text("kind");
        if (apiVersion is not { Length: > 0 } || kind is not { Length: > 0 })
            throw new LandfallException(FailureKind.Invalid, $"an object without {(apiVersion is { Length: > 0 } ? "kind" : "apiVersion")} cannot be sent to a cluster",
                "Give every document apiVersion, kind and metadata.name.");
        return Parse(apiVersion, kind);
    }

    public static GroupVersionKind Parse(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new("", apiVersion, kind) : new(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    public override string ToString() => $"{ApiVersion} {Kind}";
}
