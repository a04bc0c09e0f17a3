using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Yaml;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class KubeConfigAccessTests(ClusterFixture cluster) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("landfall-kubeconfig-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Certificates_and_keys_may_be_files_relative_to_the_kubeconfig()
    {
        var access = cluster.Access;
        if (access.ClientCertificate is null) Component.Missing("the cluster's kubeconfig has no client certificate");
        Write("ca.crt", access.CertificateAuthority!);
        Write("client.crt", Data("client-certificate-data"));
        Write("client.key", Data("client-key-data"));
        await ExpectServedAsync(Config("certificate-authority: ca.crt", "{client-certificate: client.crt, client-key: ./client.key}"));
    }

    [Fact]
    public async Task A_token_says_who_we_are()
    {
        var (ns, token) = await ServiceAccountTokenAsync();
        await ExpectUserAsync(Config(Authority, $"{{token: {token}}}"), $"system:serviceaccount:{ns}:default");
    }

    [Fact]
    public async Task A_token_file_is_read_again_when_it_changes()
    {
        var (ns, token) = await ServiceAccountTokenAsync();
        await cluster.KubectlAsync("create", "serviceaccount", "second", "-n", ns);
        Write("token", Encoding.UTF8.GetBytes(token + "\n"));
        var config = Config(Authority, "{tokenFile: token}");
        using var client = cluster.NewClient(KubeConfig.Load(config, null));
        (await UserAsync(client)).ShouldBe($"system:serviceaccount:{ns}:default");

        var second = await cluster.KubectlAsync("create", "token", "second", "-n", ns);
        Write("token", Encoding.UTF8.GetBytes(second));
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "token"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        (await UserAsync(client)).ShouldBe($"system:serviceaccount:{ns}:second");
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task An_exec_plugin_is_asked_once_and_its_token_used_until_it_expires(string version)
    {
        var (ns, token) = await ServiceAccountTokenAsync();
        var plugin = Plugin($$$"""
            echo "$KUBERNETES_EXEC_INFO" >> "$(dirname "$0")/asked"
            printf '{"apiVersion":"client.authentication.k8s.io/{{{version}}}","kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"2099-01-01T00:00:00Z"}}' "$TOKEN"
            """);
        var config = Config(Authority, $"{{exec: {{apiVersion: client.authentication.k8s.io/{version}, command: {plugin}, env: [{{name: TOKEN, value: {token}}}], provideClusterInfo: true, interactiveMode: Never}}}}");
        using var client = cluster.NewClient(KubeConfig.Load(config, null));
        var users = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => UserAsync(client)));
        users.ShouldAllBe(u => u == $"system:serviceaccount:{ns}:default");
        var asked = await File.ReadAllLinesAsync(Path.Combine(_folder, "asked"), Ct);
        asked.Length.ShouldBe(1);
        JsonNode.Parse(asked[0])!["spec"]!["cluster"]!["server"]!.GetValue<string>().ShouldBe(Server);
    }

    [Fact]
    public async Task An_exec_plugin_may_give_a_client_certificate()
    {
        if (cluster.Access.ClientCertificate is null) Component.Missing("the cluster's kubeconfig has no client certificate");
        var credential = new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["kind"] = "ExecCredential",
            ["status"] = new JsonObject
            {
                ["clientCertificateData"] = Encoding.UTF8.GetString(Data("client-certificate-data")),
                ["clientKeyData"] = Encoding.UTF8.GetString(Data("client-key-data")),
            },
        };
        Write("credential.json", Encoding.UTF8.GetBytes(credential.ToJsonString()));
        var plugin = Plugin("""cat "$(dirname "$0")/credential.json" """);
        await ExpectServedAsync(Config(Authority, $"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {plugin}}}}}"));
    }

    [Fact]
    public async Task An_exec_plugin_runs_again_when_its_token_is_refused()
    {
        var (ns, token) = await ServiceAccountTokenAsync();
        Write("token", "not-a-token"u8.ToArray());
        var plugin = Plugin("""printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat "$(dirname "$0")/token")" """);
        using var client = cluster.NewClient(KubeConfig.Load(Config(Authority, $"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {plugin}}}}}"), null));
        (await Should.ThrowAsync<KubernetesException>(() => UserAsync(client))).Status.ShouldBe(401);
        Write("token", Encoding.UTF8.GetBytes(token));
        (await UserAsync(client)).ShouldBe($"system:serviceaccount:{ns}:default");
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"SECRETTOKEN\"}}'", "printed no ExecCredential")]
    [InlineData("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{}}'", "neither a token nor")]
    [InlineData("echo 'token: SECRETTOKEN'", "printed no ExecCredential")]
    public async Task A_plugin_that_fails_is_told_from_a_cluster_that_refuses(string script, string said)
    {
        var config = Config(Authority, $"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {Plugin(script)}, installHint: Install it from example.com}}}}");
        using var client = cluster.NewClient(KubeConfig.Load(config, null));
        var error = await Should.ThrowAsync<LandfallException>(() => client.VersionAsync(Ct));
        error.Message.ShouldContain(said);
        error.ToString().ShouldNotContain("SECRETTOKEN");
    }

    [Fact]
    public async Task The_servers_certificate_may_be_checked_for_another_name()
    {
        var served = Config(Authority + ", tls-server-name: kubernetes", User);
        await ExpectServedAsync(served);
    }

    [Fact]
    public async Task Verification_is_left_out_only_where_the_kubeconfig_says_so() =>
        await ExpectServedAsync(Config("insecure-skip-tls-verify: true", User));

    [Fact]
    public async Task Impersonation_is_honoured() =>
        await ExpectUserAsync(Config(Authority, User.TrimEnd('}') + ", as: jane, as-groups: [people]}"), "jane");

    [Fact]
    public async Task Several_files_are_one_and_the_first_that_has_a_name_wins()
    {
        var user = Path.Combine(_folder, "user.yaml");
        await File.WriteAllTextAsync(user, $"users: [{{name: u, user: {User}}}]\ncurrent-context: c\n", Ct);
        var rest = Config(Authority, "{token: not-used}");
        var files = new[] { user, rest }.Select(KubeConfigFile.Read).ToList();
        using var client = cluster.NewClient(new KubeConfigSet(files, allowExec: false, TimeProvider.System).Access(null));
        (await client.VersionAsync(Ct)).ShouldStartWith("v1.");
    }

    [Fact]
    public async Task Inside_a_pod_the_service_account_is_used()
    {
        var (ns, token) = await ServiceAccountTokenAsync();
        Write("token", Encoding.UTF8.GetBytes(token));
        Write("ca.crt", cluster.Access.CertificateAuthority!);
        Write("namespace", Encoding.UTF8.GetBytes(ns));
        var access = InCluster.TryLoad(_folder, cluster.Access.Server.Host, cluster.Access.Server.Port.ToString(), TimeProvider.System)!;
        access.Namespace.ShouldBe(ns);
        using var client = cluster.NewClient(access);
        (await UserAsync(client)).ShouldBe($"system:serviceaccount:{ns}:default");
        InCluster.TryLoad(_folder, null, null, TimeProvider.System).ShouldBeNull();
    }

    [Fact]
    public async Task A_credentials_file_entry_reaches_the_cluster()
    {
        if (cluster.Access.ClientCertificate is null) Component.Missing("the cluster's kubeconfig has no client certificate");
        var access = ClusterAccess.FromCredentials(cluster.Access.Server, "production", cluster.Access.CertificateAuthority, Data("client-certificate-data"), Data("client-key-data"), null);
        using var client = cluster.NewClient(access);
        (await client.VersionAsync(Ct)).ShouldStartWith("v1.");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Should.Throw<LandfallException>(() => KubeConfig.Load(Path.Combine(_folder, "none"), null)).Message.ShouldContain("none does not exist");

    private JsonNode Given => YamlReader.Read(File.ReadAllBytes(cluster.KubeConfigPath), "kubeconfig")[0].Root!;

    private string Server => cluster.Access.Server.AbsoluteUri.TrimEnd('/');

    private string Authority => $"certificate-authority-data: {Convert.ToBase64String(cluster.Access.CertificateAuthority!)}";

    private string User => Given["users"]![0]!["user"]!.ToJsonString();

    private byte[] Data(string key) => Convert.FromBase64String(Given["users"]![0]!["user"]![key]!.GetValue<string>());

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);

    private string Config(string clusterPart, string user)
    {
        var file = Path.Combine(_folder, $"config-{Guid.NewGuid():N}");
        File.WriteAllText(file, $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters: [{name: k, cluster: {server: {{{Server}}}, {{{clusterPart}}}}}]
            users: [{name: u, user: {{{user}}}}]
            """);
        return file;
    }

    private string Plugin(string script)
    {
        var file = Path.Combine(_folder, "plugin");
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return "./plugin";
    }

    private async Task<(string Namespace, string Token)> ServiceAccountTokenAsync()
    {
        var ns = await cluster.NewNamespaceAsync("access");
        await cluster.KubectlAsync("create", "serviceaccount", "default", "-n", ns, "--dry-run=client", "-o", "name");
        await Eventually.HoldsAsync(async () => (await cluster.KubectlAsync("get", "serviceaccount", "-n", ns, "-o", "name")).Contains("default", StringComparison.Ordinal), "the default service account exists");
        return (ns, await cluster.KubectlAsync("create", "token", "default", "-n", ns));
    }

    private async Task ExpectServedAsync(string config)
    {
        using var client = cluster.NewClient(KubeConfig.Load(config, null));
        var namespaces = await client.ListAsync(await client.ResourceOfAsync(new("", "v1", "Namespace"), Ct), null, null, null, Ct);
        namespaces.Items.ShouldNotBeEmpty();
    }

    private async Task ExpectUserAsync(string config, string user)
    {
        using var client = cluster.NewClient(KubeConfig.Load(config, null));
        (await UserAsync(client)).ShouldBe(user);
    }

    // The server names the user to whom it forbids something.
    private static async Task<string> UserAsync(KubernetesClient client)
    {
        var nodes = new ApiResource(new("", "v1", "Node"), "nodes", false, new HashSet<string>());
        var error = await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(nodes, null, null, null, Ct));
        return error.Status == 403 ? error.Message.Split('"')[1] : throw error;
    }
}
