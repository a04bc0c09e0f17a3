using System.Security.Cryptography.X509Certificates;

namespace Landfall.Clients.Kubernetes;

/// <summary>Says where a cluster's API server is and how to prove who we are to it.</summary>
public sealed record ClusterAccess
{
    public required Uri Server { get; init; }

    /// <summary>What messages call the cluster: the context's name, or the name of the credentials.</summary>
    public required string Name { get; init; }

    /// <summary>PEM certificates that sign the server's certificate; null: the system's trust store decides.</summary>
    public byte[]? CertificateAuthority { get; init; }

    /// <summary>Accepts any server certificate. Never set unless the user's kubeconfig says so.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name that the server's certificate must hold, where it is not the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Certificates between <see cref="ClientCertificate"/> and its authority, sent along with it.</summary>
    public X509Certificate2Collection? ClientCertificateChain { get; init; }

    /// <summary>Gives the bearer token for the next request. Asked for every request, so it caches what is dear.</summary>
    public Func<CancellationToken, ValueTask<string?>>? Token { get; init; }

    /// <summary>
    /// Gives this access with credentials that are fresh (a plug-in's new token, a rotated certificate); null where they cannot change.
    /// Asked for every request; the argument is true when the server has just refused the present ones.
    /// </summary>
    public Func<bool, CancellationToken, ValueTask<ClusterAccess>>? Renew { get; init; }

    /// <summary>The namespace of the kubeconfig context, for commands that name none.</summary>
    public string? Namespace { get; init; }

    /// <summary>An http, https or socks5 proxy; null: the environment's HTTPS_PROXY and NO_PROXY decide.</summary>
    public string? ProxyUrl { get; init; }

    /// <summary>Headers of each request: a kubeconfig's impersonation.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes an access from the entries of a credentials file: PEM certificates and key, or a token.</summary>
    /// <param name="name">What messages call the cluster.</param>
    /// <param name="ca">PEM certificates of the cluster's authority; null: the system's trust store.</param>
    /// <exception cref="LandfallException">A certificate or key cannot be read, or the server's URL is not usable.</exception>
    public static ClusterAccess FromCredentials(Uri server, string name, byte[]? ca, byte[]? certificate, byte[]? key, string? token)
    {
        var place = $"credentials {name}";
        if (certificate is null != key is null)
            throw new LandfallException(FailureKind.Invalid, $"{place}: certificate and key must be given together");
        if (ca is not null) ClientCertificates.EnsureAuthority(ca, $"{place}: certificateAuthority");
        var identity = certificate is null ? null : ClientCertificates.Read(certificate, key!, place);
        return new()
        {
            Server = CheckServer(server, place),
            Name = name,
            CertificateAuthority = ca,
            ClientCertificate = identity?.Certificate,
            ClientCertificateChain = identity?.Chain,
            Token = token is null ? null : _ => ValueTask.FromResult<string?>(token),
        };
    }

    /// <summary>Leaves credentials out of what a log may print.</summary>
    public override string ToString() => $"{Name} ({Server.GetLeftPart(UriPartial.Authority)})";

    internal static Uri CheckServer(Uri server, string place)
    {
        if (!server.IsAbsoluteUri || server.Scheme is not ("https" or "http") || server.UserInfo.Length > 0)
            throw new LandfallException(FailureKind.Invalid, $"{place}: the server must be an https URL without user name, such as https://10.0.0.7:6443");
        if (server.Scheme == "http" && !server.IsLoopback)
            throw new LandfallException(FailureKind.Refused, $"{place}: {server.GetLeftPart(UriPartial.Authority)} is not encrypted", "Use https; plain http is for a proxy on this machine only.");
        return server;
    }
}
