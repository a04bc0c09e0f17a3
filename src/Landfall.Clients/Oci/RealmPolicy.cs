using Landfall.Clients.Http;

namespace Landfall.Clients.Oci;

/// <summary>
/// Decides whether a registry's credentials may go to the token service that it names. A registry that was taken over, or
/// whose answer somebody changed, must not collect them elsewhere (CVE-2020-15157, CVE-2026-48978): they go to the registry's
/// own host, to a neighbour in its domain, to the token services of well-known registries, and to hosts that the operator trusts.
/// </summary>
internal static class RealmPolicy
{
    private static readonly (string Registry, string Realm)[] Known =
    [
        ("registry-1.docker.io", "auth.docker.io"),
        ("registry.redhat.io", "sso.redhat.com"),
        ("registry.connect.redhat.com", "sso.redhat.com"),
        ("rg.fr-par.scw.cloud", "api.scaleway.com"),
        ("rg.nl-ams.scw.cloud", "api.scaleway.com"),
        ("rg.pl-waw.scw.cloud", "api.scaleway.com"),
    ];

    private static readonly HashSet<string> KindsOfOwners =
        new(["ac", "co", "com", "edu", "go", "gob", "gov", "ne", "net", "or", "org"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the address of a token service.</summary>
    /// <exception cref="RegistryException">Refused: not http or https, or plain http away from the registry's own host.</exception>
    public static Uri Read(string? realm, Uri registry)
    {
        var valid = Uri.TryCreate(realm, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && registry.Scheme == uri.Scheme && SafeUri.SameHost(uri, registry)));
        return valid
            ? uri!
            : throw new RegistryException(
                FailureKind.Refused,
                $"{registry.Authority} names a token service that credentials and tokens cannot be trusted to: {Printable.Of(realm, 200)}");
    }

    /// <summary>Refuses to send credentials to a token service that has nothing to do with the registry.</summary>
    /// <exception cref="RegistryException">Refused.</exception>
    public static void EnsureMayHaveCredentials(Uri realm, Uri registry, OutboundHttp http)
    {
        if (SafeUri.SameHost(realm, registry) || http.Trusts(realm)) return;
        if (Known.Any(pair => pair.Registry == registry.IdnHost && pair.Realm == realm.IdnHost)) return;
        if (AreNeighbours(realm.IdnHost, registry.IdnHost)) return;
        throw new RegistryException(
            FailureKind.Refused,
            $"{registry.Authority} wants its credentials sent to {realm.Authority}, which is not in its domain",
            $"if {realm.Host} issues the tokens of {registry.Host}, name it in {OutboundOptions.TrustedHostsVariable}");
    }

    /// <summary>
    /// Whether two hosts share a domain that one owner holds: registry.example.com and auth.example.com do, or gitlab.com and
    /// registry.gitlab.com; a.co.uk and b.co.uk do not.
    /// </summary>
    internal static bool AreNeighbours(string one, string other)
    {
        if (Uri.CheckHostName(one) != UriHostNameType.Dns || Uri.CheckHostName(other) != UriHostNameType.Dns) return false;
        var domain = OwnedDomain(one);
        return domain is not null && domain.Equals(OwnedDomain(other), StringComparison.OrdinalIgnoreCase);
    }

    // Two labels; three where the second-last says what kind of owner it is, as in example.co.uk or example.com.au.
    private static string? OwnedDomain(string host)
    {
        var labels = host.TrimEnd('.').Split('.');
        var count = labels.Length >= 2 && labels[^1].Length == 2 && KindsOfOwners.Contains(labels[^2]) ? 3 : 2;
        return labels.Length >= count ? string.Join('.', labels[^count..]) : null;
    }
}
