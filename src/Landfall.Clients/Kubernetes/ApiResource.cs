using System.Text;

namespace Landfall.Clients.Kubernetes;

/// <summary>Where a server serves a kind, as its discovery tells.</summary>
public sealed record ApiResource(GroupVersionKind Gvk, string Plural, bool Namespaced, IReadOnlySet<string> Verbs)
{
    internal bool IsSecret => Gvk is { Group: "", Kind: "Secret" };

    /// <summary>
    /// Gives the URL path of an object, or of the list when <paramref name="name"/> is null.
    /// The namespace is ignored for cluster-wide kinds; null lists all namespaces.
    /// </summary>
    public string Path(string? ns, string? name)
    {
        var path = new StringBuilder(Gvk.Group.Length == 0 ? "/api/" : "/apis/", 128).Append(Gvk.ApiVersion);
        if (Namespaced && ns is not null) path.Append("/namespaces/").Append(Segment(ns));
        path.Append('/').Append(Plural);
        if (name is not null) path.Append('/').Append(Segment(name));
        return path.ToString();
    }

    // The API server's own rule for names; a URL would turn a dot segment into another path.
    private static string Segment(string name) =>
        name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '%')
            ? throw new LandfallException(FailureKind.Invalid, $"\"{name}\" is not a name that an object can have", "Mend metadata.name in the manifest: it must not be empty, . or .., nor hold / or %.")
            : Uri.EscapeDataString(name);
}
