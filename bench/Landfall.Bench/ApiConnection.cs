using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Landfall.Clients.Kubernetes;

namespace Landfall.Bench;

/// <summary>Opens HTTP/2 connections to an API server with nothing but .NET's own handler.</summary>
internal static class ApiConnection
{
    public static HttpMessageInvoker Open(ClusterAccess access)
    {
        var tls = new SslClientAuthenticationOptions();
        if (access.CertificateAuthority is { } authority)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.ImportFromPem(System.Text.Encoding.UTF8.GetString(authority));
            tls.CertificateChainPolicy = policy;
        }

        if (access.ClientCertificate is { } certificate)
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, access.ClientCertificateChain, offline: true);
        return new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = null,
                EnableMultipleHttp2Connections = true,
                InitialHttp2StreamWindowSize = 1024 * 1024,
                SslOptions = tls,
            }, disposeHandler: true);
    }

    public static async Task<HttpRequestMessage> RequestAsync(ClusterAccess access, string method, string path, ReadOnlyMemory<byte> body, string? contentType, CancellationToken ct)
    {
        var message = new HttpRequestMessage(new HttpMethod(method), new Uri(access.Server.AbsoluteUri.TrimEnd('/') + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (access.Token is { } token && await token(ct) is { Length: > 0 } bearer)
            message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        if (contentType is not null)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return message;
    }
}
