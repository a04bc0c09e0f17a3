namespace Landfall.Clients.Kubernetes;

/// <summary>Several kubeconfig files as one: for each name the first file that has it counts.</summary>
internal sealed class KubeConfigSet(IReadOnlyList<KubeConfigFile> files, bool allowExec, TimeProvider time)
{
    public ClusterAccess Access(string? contextName)
    {
        var name = contextName ?? files.Select(f => f.Root.Text("current-context")).FirstOrDefault(c => c is { Length: > 0 })
            ?? throw new LandfallException(FailureKind.Invalid, $"{Sources} names no current context", $"Name one with --context: {Known("contexts")}.");
        var context = Find("contexts", "context", name);
        var cluster = Find("clusters", "cluster", context.Text("cluster") ?? throw context.Invalid("it names no cluster"));
        var access = ClusterPart(cluster, name) with { Namespace = context.Text("namespace") };
        return context.Text("user") is { } user ? new UserCredentials(Find("users", "user", user), cluster, allowExec, time).AddTo(access) : access;
    }

    private static ClusterAccess ClusterPart(KubeConfigEntry cluster, string name)
    {
        var url = cluster.Text("server") ?? throw cluster.Invalid("it has no server");
        if (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url, UriKind.Absolute, out var server)) throw cluster.Invalid($"the server {url} is not a URL");
        var authority = cluster.Bytes("certificate-authority");
        if (authority is not null) ClientCertificates.EnsureAuthority(authority, $"{cluster.Place}: certificate-authority");
        return new()
        {
            Name = name,
            Server = ClusterAccess.CheckServer(server, cluster.Place),
            CertificateAuthority = authority,
            InsecureSkipTlsVerify = cluster.Content.IsTrue("insecure-skip-tls-verify"),
            TlsServerName = cluster.Text("tls-server-name"),
            ProxyUrl = cluster.Text("proxy-url"),
        };
    }

    private KubeConfigEntry Find(string list, string content, string name) =>
        files.Select(f => f.Find(list, content, name)).FirstOrDefault(e => e is not null)
        ?? throw new LandfallException(FailureKind.Invalid, $"{Sources} has no {content} \"{name}\"", $"It has {Known(list)}.");

    private string Sources => string.Join(", ", files.Select(f => f.File));

    private string Known(string list) => files.SelectMany(f => f.Names(list)).Distinct().ToList() is { Count: > 0 } names ? string.Join(", ", names) : "none";
}
