using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class KubeConfigSetTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_file_that_has_a_name_wins_and_the_first_current_context()
    {
        var set = Set(
            "{users: [{name: u, user: {token: first}}]}",
            "{current-context: a, contexts: [{name: a, context: {cluster: c, user: u, namespace: shop}}], clusters: [{name: c, cluster: {server: 'https://one:6443'}}]}",
            "{current-context: b, users: [{name: u, user: {token: second}}], clusters: [{name: c, cluster: {server: 'https://two:6443'}}]}");
        var access = set.Access(null);
        access.Name.ShouldBe("a");
        access.Namespace.ShouldBe("shop");
        access.Server.Host.ShouldBe("one");
        (await access.Token!(Ct)).ShouldBe("first");
    }

    [Fact]
    public void What_is_not_there_is_named_with_what_is()
    {
        var error = Should.Throw<LandfallException>(() => Set(Config("{}")).Access("nope"));
        error.Message.ShouldContain("has no context \"nope\"");
        error.Remedy.ShouldBe("It has main.");
        Should.Throw<LandfallException>(() => Set("{contexts: [{name: x, context: {cluster: gone}}]}").Access("x")).Message.ShouldContain("has no cluster \"gone\"");
        Should.Throw<LandfallException>(() => Set("{}").Access(null)).Message.ShouldContain("names no current context");
    }

    [Theory]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: evil}}", "exec plug-in")]
    [InlineData("{tokenFile: /etc/passwd}", "tokenFile")]
    [InlineData("{auth-provider: {name: gcp}}", "auth-provider is not supported")]
    public void A_kubeconfig_that_is_not_the_users_own_runs_and_sends_nothing(string user, string said) =>
        Should.Throw<LandfallException>(() => Set(Config(user), allowExec: false).Access(null)).Message.ShouldContain(said);

    [Theory]
    [InlineData("{auth-provider: {name: gcp}}", "auth-provider is not supported")]
    [InlineData("{username: a, password: b}", "not supported")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}", "v1alpha1")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1}}", "exec has no command")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}", "asks questions")]
    [InlineData("{client-certificate-data: eA==, client-key-data: eA==}", "cannot be read")]
    [InlineData("{client-certificate-data: '!!', client-key-data: eA==}", "client-certificate-data is not base64")]
    [InlineData("{client-certificate-data: eA==}", "has no client-key")]
    public void What_cannot_be_used_is_refused_with_its_place(string user, string said)
    {
        var error = Should.Throw<LandfallException>(() => Set(Config(user)).Access(null));
        error.Message.ShouldContain(said);
        error.Message.ShouldContain("user u in file0");
    }

    [Theory]
    [InlineData("{server: 'http://10.0.0.1:8080'}", "not encrypted")]
    [InlineData("{server: '10.0.0.1:8080'}", "not encrypted")]
    [InlineData("{server: 'https://user:pass@10.0.0.1'}", "without user name")]
    [InlineData("{server: 'ftp://10.0.0.1'}", "must be an https URL")]
    [InlineData("{server: 'https://['}", "is not a URL")]
    [InlineData("{}", "has no server")]
    [InlineData("{server: 'https://x', certificate-authority-data: eA==}", "no PEM certificate")]
    public void A_cluster_that_cannot_be_trusted_is_refused(string cluster, string said) =>
        Should.Throw<LandfallException>(() => Set(Config("{}", cluster)).Access(null)).Message.ShouldContain(said);

    [Fact]
    public void A_proxy_on_this_machine_may_speak_plain_http() =>
        Set(Config("{}", "{server: 'http://localhost:8001'}")).Access(null).Server.Port.ShouldBe(8001);

    [Fact]
    public void What_is_printed_holds_no_credentials() =>
        Set(Config("{token: hunter2}")).Access(null).ToString().ShouldBe("main (https://one:6443)");

    private static string Config(string user, string cluster = "{server: 'https://one:6443'}") =>
        $"{{current-context: main, contexts: [{{name: main, context: {{cluster: c, user: u}}}}], clusters: [{{name: c, cluster: {cluster}}}], users: [{{name: u, user: {user}}}]}}";

    private static KubeConfigSet Set(params string[] files) => new([.. files.Select((f, i) => new KubeConfigFile($"file{i}", ManifestText.Object(f)))], allowExec: true, TimeProvider.System);

    private static KubeConfigSet Set(string file, bool allowExec) => new([new("file0", ManifestText.Object(file))], allowExec, TimeProvider.System);
}
