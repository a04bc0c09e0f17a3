namespace Landfall.Delivery.Build;

/// <summary>Turns the address of a Git remote into one that everybody may read.</summary>
internal static class SourceUrl
{
    /// <summary>
    /// Returns the address as a URL without what may be a credential: user and password of http(s), the password of ssh,
    /// query and fragment. <c>user@host:path</c> becomes ssh://, a local path file://. Null when it cannot be read.
    /// </summary>
    /// <param name="folder">Where a relative path starts.</param>
    public static string? Public(string remote, string folder)
    {
        if (remote.Length == 0 || remote.Any(char.IsControl)) return null;
        if (!remote.Contains("://", StringComparison.Ordinal))
        {
            var colon = remote.IndexOf(':');
            var slash = remote.IndexOf('/');
            var isScp = colon > 0 && (slash < 0 || colon < slash);
            remote = isScp ? $"ssh://{remote[..colon]}/{remote[(colon + 1)..].TrimStart('/')}" : "file://" + Path.GetFullPath(remote, folder);
        }

        if (!Uri.TryCreate(remote, UriKind.Absolute, out var uri)) return null;
        var user = uri.Scheme == "ssh" ? uri.UserInfo.Split(':')[0] : "";
        var port = uri.IsDefaultPort || uri.Port < 0 ? "" : $":{uri.Port}";
        return $"{uri.Scheme}://{(user.Length > 0 ? user + "@" : "")}{uri.Host}{port}{uri.AbsolutePath}";
    }
}
