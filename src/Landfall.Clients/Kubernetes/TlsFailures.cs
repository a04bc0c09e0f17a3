using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Landfall.Clients.Kubernetes;

/// <summary>Says which of the certificates is wrong, and how, when a TLS connection fails.</summary>
internal static class TlsFailures
{
    public static string Describe(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, ClusterAccess access)
    {
        if (certificate is not X509Certificate2 server) return "the server shows no certificate";
        var problems = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            problems.Add($"the server's certificate is for {Names(server)}, not for {access.TlsServerName ?? access.Server.Host}");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) problems.AddRange(ChainProblems(server, chain, access));
        return problems.Count == 0 ? "the server's certificate was refused" : string.Join("; ", problems);
    }

    /// <summary>Says that our own certificate is out of date; null when it is not, or there is none.</summary>
    public static string? OfClient(ClusterAccess access, DateTimeOffset now) => access.ClientCertificate switch
    {
        { } own when own.NotAfter.ToUniversalTime() < now.UtcDateTime => $"the client certificate of {access.Name} expired on {Day(own.NotAfter)}",
        { } own when own.NotBefore.ToUniversalTime() > now.UtcDateTime => $"the client certificate of {access.Name} is valid from {Day(own.NotBefore)} only",
        _ => null,
    };

    private static IEnumerable<string> ChainProblems(X509Certificate2 server, X509Chain? chain, ClusterAccess access)
    {
        var flags = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status) ?? X509ChainStatusFlags.PartialChain;
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            yield return $"the server's certificate is valid from {Day(server.NotBefore)} to {Day(server.NotAfter)} only";
        const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;
        if ((flags & Untrusted) != X509ChainStatusFlags.NoError)
            yield return $"the server's certificate, issued by {server.Issuer}, is not signed by {(access.CertificateAuthority is null ? "an authority of this machine's trust store" : "the given certificate authority")}";
        var rest = flags & ~(Untrusted | X509ChainStatusFlags.NotTimeValid);
        if (rest != X509ChainStatusFlags.NoError) yield return $"the server's certificate was refused: {rest}";
    }

    private static string Names(X509Certificate2 server)
    {
        var names = server.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).Take(8).ToList();
        return names.Count == 0 ? "no name" : string.Join(", ", names);
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
