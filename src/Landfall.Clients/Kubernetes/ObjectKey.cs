using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Identifies an object in a cluster, whichever version it is read in. Namespace is null for cluster-wide objects.</summary>
public sealed record ObjectKey(string Group, string Kind, string? Namespace, string Name)
{
    /// <summary>Reads the key from an object's apiVersion, kind and metadata.</summary>
    /// <exception cref="LandfallException">apiVersion, kind or metadata.name is missing.</exception>
    public static ObjectKey Of(JsonNode obj)
    {
        var gvk = GroupVersionKind.FromObject(obj);
        var name = obj.Text("metadata", "name");
        if (name is not { Length: > 0 })
            throw new LandfallException(FailureKind.Invalid, $"a {gvk.Kind} without metadata.name cannot be sent to a cluster", "Give it a name; generateName is not enough.");
        return new(gvk.Group, gvk.Kind, obj.Text("metadata", "namespace") is { Length: > 0 } ns ? ns : null, name);
    }

    /// <summary>The key as kubectl prints it: <c>deployment.apps/web</c>, <c>configmap/settings</c>.</summary>
    public override string ToString()
    {
        var kind = Kind.ToLowerInvariant();
        return Group.Length == 0 ? $"{kind}/{Name}" : $"{kind}.{Group}/{Name}";
    }
}
