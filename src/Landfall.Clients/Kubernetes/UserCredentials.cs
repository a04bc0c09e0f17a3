using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Turns a kubeconfig's user into credentials that stay fresh: files are read again when they change, plug-ins run again in time.</summary>
internal sealed class UserCredentials(KubeConfigEntry user, KubeConfigEntry cluster, bool allowExec, TimeProvider time)
{
    public ClusterAccess AddTo(ClusterAccess access)
    {
        Refuse();
        access = WithImpersonation(access);
        if (user.FileOf("tokenFile") is { } file)
        {
            var token = new TokenFile(file, $"{user.Place}: tokenFile", time);
            access = access with { Token = _ => ValueTask.FromResult<string?>(token.Current()) };
        }
        else if (user.Text("token") is { } text)
        {
            access = access with { Token = _ => ValueTask.FromResult<string?>(text) };
        }
        access = WithCertificate(access);
        if (user.Content.Map("exec") is not { } exec) return access;
        var plugin = new ExecPlugin(ExecSettings.Read(exec, user, cluster), access, time);
        return access with { Renew = plugin.RenewAsync };
    }

    private void Refuse()
    {
        if (user.Content.ContainsKey("auth-provider"))
            throw user.Invalid("auth-provider is not supported; Kubernetes has removed it, too", "Use an exec plug-in (client.authentication.k8s.io/v1), a token or a client certificate.");
        if (user.Text("username") is not null || user.Text("password") is not null)
            throw user.Invalid("user name and password are not supported; API servers have not taken them since 1.19", "Use a token, a client certificate or an exec plug-in.");
        if (allowExec) return;
        if (user.Content.ContainsKey("exec")) throw Forbidden("an exec plug-in, which would run a program here");
        if (user.Text("tokenFile") is not null) throw Forbidden("tokenFile, which would send a file of this machine to the server");
    }

    private LandfallException Forbidden(string what) => new(FailureKind.Refused, $"{user.Place}: {what}, is not allowed for this kubeconfig", "Give the credentials themselves: a token or a client certificate.");

    private ClusterAccess WithCertificate(ClusterAccess access)
    {
        if (user.Bytes("client-certificate") is not { } certificate) return access;
        var key = user.Bytes("client-key") ?? throw user.Invalid("client-certificate has no client-key");
        var identity = ClientCertificates.Read(certificate, key, user.Place);
        access = access with { ClientCertificate = identity.Certificate, ClientCertificateChain = identity.Chain };
        if (user.FileOf("client-certificate") is not { } file) return access;
        var renewal = new CertificateFile(file, access, () => WithCertificate(access with { Renew = null }), time);
        return access with { Renew = renewal.RenewAsync };
    }

    // Leaving it out would act with the user's own rights instead of the lesser ones that were asked for.
    private ClusterAccess WithImpersonation(ClusterAccess access)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (user.Text("as") is { } name) headers.Add(new("Impersonate-User", name));
        if (user.Text("as-uid") is { } uid) headers.Add(new("Impersonate-Uid", uid));
        headers.AddRange(Texts(user.Content.List("as-groups")).Select(g => KeyValuePair.Create("Impersonate-Group", g)));
        foreach (var (key, values) in user.Content.Map("as-user-extra") ?? [])
            headers.AddRange(Texts(values as JsonArray).Select(v => KeyValuePair.Create("Impersonate-Extra-" + Uri.EscapeDataString(key), v)));
        return headers.Count == 0 ? access : access with { Headers = headers };
    }

    private static IEnumerable<string> Texts(JsonArray? list) => list?.Select(i => i.Text()).OfType<string>() ?? [];
}
