using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>The exec part of a kubeconfig's user: a program that prints credentials.</summary>
/// <remarks>https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins</remarks>
internal sealed record ExecSettings(string ApiVersion, string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string?> Environment, string? InstallHint, JsonObject Info, string Place)
{
    private static readonly string[] Versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    public static ExecSettings Read(JsonObject exec, KubeConfigEntry user, KubeConfigEntry cluster)
    {
        var version = exec.Text("apiVersion");
        if (!Versions.Contains(version)) throw user.Invalid($"the exec plug-in speaks {version ?? "no apiVersion"}", $"Use a plug-in for {string.Join(" or ", Versions)}.");
        var command = exec.Text("command") is { Length: > 0 } given ? given : throw user.Invalid("exec has no command");
        if (exec.Text("interactiveMode") == "Always") throw user.Invalid($"the plug-in {command} always asks questions, and nobody is there to answer", "Set interactiveMode to IfAvailable, or use another kind of credentials.");
        // As kubectl: a path is relative to the kubeconfig, a bare name is looked for on PATH.
        if (command.Contains('/', StringComparison.Ordinal)) command = Path.GetFullPath(command, user.Source.Folder);
        var environment = exec.List("env").Maps().Where(e => e.Text("name") is { Length: > 0 }).DistinctBy(e => e.Text("name"))
            .ToDictionary(e => e.Text("name")!, e => e.Text("value"));
        return new(version!, command, [.. exec.List("args")?.Select(a => a.Text()).OfType<string>() ?? []], environment, exec.Text("installHint"),
            InfoOf(version!, exec.IsTrue("provideClusterInfo") ? cluster : null), user.Place);
    }

    // What the plug-in is told in KUBERNETES_EXEC_INFO.
    private static JsonObject InfoOf(string version, KubeConfigEntry? cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (cluster is not null)
        {
            var told = new JsonObject { ["server"] = cluster.Text("server") };
            foreach (var key in new[] { "tls-server-name", "insecure-skip-tls-verify", "proxy-url" })
            {
                if (cluster.Content[key] is { } value) told[key] = value.DeepClone();
            }
            if (cluster.Bytes("certificate-authority") is { } authority) told["certificate-authority-data"] = Convert.ToBase64String(authority);
            var config = cluster.Content.List("extensions").Maps().FirstOrDefault(e => e.Text("name") == "client.authentication.k8s.io/exec")?["extension"];
            if (config is not null) told["config"] = config.DeepClone();
            spec["cluster"] = told;
        }
        return new() { ["apiVersion"] = version, ["kind"] = "ExecCredential", ["spec"] = spec };
    }
}
