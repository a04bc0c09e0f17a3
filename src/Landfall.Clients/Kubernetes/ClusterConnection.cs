using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// A pool of HTTP/2 connections made with one set of certificates. When certificates are renewed, another one takes its place.
/// </summary>
internal sealed class ClusterConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private readonly HttpMessageInvoker _invoker;
    private volatile string? _tlsFailure;
    private volatile ClusterAccess _access;

    public ClusterConnection(ClusterAccess access, KubernetesClientOptions options)
    {
        _access = access;
        _invoker = new(Handler(access, options), disposeHandler: true);
    }

    public ClusterAccess Access => _access;

    /// <summary>Why the server's certificate was last refused; null when it was not.</summary>
    public string? TlsFailure => _tlsFailure;

    /// <summary>Goes on with renewed credentials; false when they need other connections, as the client certificate is another one.</summary>
    public bool TryRenew(ClusterAccess renewed)
    {
        if (!ReferenceEquals(renewed.ClientCertificate, _access.ClientCertificate)) return false;
        _access = renewed;
        return true;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        // The handler takes the name for SNI and for the check of the certificate from here.
        if (Access.TlsServerName is { Length: > 0 } name) request.Headers.Host = name;
        return _invoker.SendAsync(request, ct);
    }

    public void Dispose() => _invoker.Dispose();

    private SocketsHttpHandler Handler(ClusterAccess access, KubernetesClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = access.Server.IsLoopback ? DecompressionMethods.None : DecompressionMethods.GZip,
            ConnectTimeout = ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            MaxConnectionsPerServer = 64,
            // A dead connection is noticed in half the time that a watch may be silent.
            KeepAlivePingDelay = AtLeastASecond(options.WatchSilence / 3),
            KeepAlivePingTimeout = AtLeastASecond(options.WatchSilence / 6),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = Tls(access),
        };
        if (access.ProxyUrl is { Length: > 0 } proxy) handler.Proxy = Proxy(proxy, access);
        return handler;
    }

    private SslClientAuthenticationOptions Tls(ClusterAccess access)
    {
        var options = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Judge };
        if (access.CertificateAuthority is { } authority)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.AddRange(ClientCertificates.Authorities(authority, access.Name));
            options.CertificateChainPolicy = policy;
        }
        if (access.ClientCertificate is { } certificate)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, access.ClientCertificateChain, offline: true);
        return options;
    }

    // The verdict is the chain policy's, unless the user switched it off: here the reason is kept, as the handler's exception is vague.
    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _tlsFailure = errors == SslPolicyErrors.None ? null : TlsFailures.Describe(certificate, chain, errors, Access);
        return errors == SslPolicyErrors.None || Access.InsecureSkipTlsVerify;
    }

    private static TimeSpan AtLeastASecond(TimeSpan time) => time < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : time;

    private static WebProxy Proxy(string url, ClusterAccess access)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "socks5"))
            throw new LandfallException(FailureKind.Invalid, $"{access.Name}: proxy-url must be an http, https or socks5 URL");
        var user = uri.UserInfo.Split(':', 2);
        var proxy = new WebProxy(uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        if (user[0].Length > 0) proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        return proxy;
    }
}
