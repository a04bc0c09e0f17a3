using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Landfall.Clients.Kubernetes;

/// <summary>Reads PEM certificates and keys; messages name the place, never the content.</summary>
internal static class ClientCertificates
{
    internal sealed record Identity(X509Certificate2 Certificate, X509Certificate2Collection Chain);

    /// <summary>Reads a certificate with its RSA or EC key (PKCS#1, SEC1 or PKCS#8) and the certificates that follow it.</summary>
    public static Identity Read(byte[] certificate, byte[] key, string place)
    {
        try
        {
            var pem = Encoding.UTF8.GetString(certificate);
            var leaf = X509Certificate2.CreateFromPem(pem, Encoding.UTF8.GetString(key));
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            if (chain.Count > 0) chain.RemoveAt(0);
            return new(OperatingSystem.IsWindows() ? Persisted(leaf) : leaf, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LandfallException(FailureKind.Invalid, $"{place}: the client certificate and its key cannot be read",
                "Give a PEM certificate with the unencrypted RSA or EC key that belongs to it.", e);
        }
    }

    public static void EnsureAuthority(byte[] pem, string place)
    {
        if (Authorities(pem, place).Count == 0)
            throw new LandfallException(FailureKind.Invalid, $"{place}: holds no PEM certificate");
    }

    public static X509Certificate2Collection Authorities(byte[] pem, string place)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException e)
        {
            throw new LandfallException(FailureKind.Invalid, $"{place}: holds a certificate that cannot be read", inner: e);
        }
        return authorities;
    }

    // SChannel does not use keys that live in memory only.
    private static X509Certificate2 Persisted(X509Certificate2 certificate)
    {
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
