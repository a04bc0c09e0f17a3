using System.Text;

namespace Landfall.Clients.Kubernetes;

/// <summary>Reads the service account that Kubernetes mounts into a pod.</summary>
/// <remarks>https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/</remarks>
public static class InCluster
{
    private const string Mount = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Makes the access of the pod that this runs in; null outside of a cluster. The token is read again as it is exchanged.</summary>
    public static ClusterAccess? TryLoad(TimeProvider? time = null) =>
        TryLoad(Mount, Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"), time ?? TimeProvider.System);

    internal static ClusterAccess? TryLoad(string mount, string? host, string? port, TimeProvider time)
    {
        var tokenFile = Path.Combine(mount, "token");
        if (host is not { Length: > 0 } || port is not { Length: > 0 } || !File.Exists(tokenFile)) return null;
        const string Place = "service account";
        var authority = Files.Read(Path.Combine(mount, "ca.crt"), Place);
        ClientCertificates.EnsureAuthority(authority, Place);
        var token = new TokenFile(tokenFile, Place, time);
        var ns = Path.Combine(mount, "namespace");
        var server = host.Contains(':', StringComparison.Ordinal) ? $"https://[{host}]:{port}" : $"https://{host}:{port}";
        return new()
        {
            Name = "in-cluster",
            Server = new Uri(server),
            CertificateAuthority = authority,
            Namespace = File.Exists(ns) ? Encoding.UTF8.GetString(Files.Read(ns, Place)).Trim() : null,
            Token = _ => ValueTask.FromResult<string?>(token.Current()),
        };
    }
}
