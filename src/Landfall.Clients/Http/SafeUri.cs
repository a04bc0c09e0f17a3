namespace Landfall.Clients.Http;

/// <summary>Compares and shows addresses.</summary>
internal static class SafeUri
{
    /// <summary>An address for a message: without user information, query and fragment, which may hold credentials.</summary>
    public static string Show(Uri uri)
    {
        var text = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return (text.Length > 300 ? text[..300] + "…" : text) + (uri.Query.Length > 0 ? "?…" : "");
    }

    /// <summary>Whether two addresses have the same scheme, host and port (RFC 6454).</summary>
    public static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether two addresses name the same host, at whatever port.</summary>
    public static bool SameHost(Uri one, Uri other) => one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
