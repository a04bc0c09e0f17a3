using System.Text.Json.Nodes;
using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.BadInput;

/// <summary>Clusters that are away, not to be trusted, or in somebody else's hands.</summary>
public sealed class ClusterFaultTests(GitHttpServer git, ClusterFixture cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_API_server_that_is_away_ends_the_deploy_before_the_push()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        var image = await fleet.PushImageAsync("web", "one");
        var before = await Untouched.SeeAsync(fleet);
        using var folder = new TemporaryFolder();
        fleet.KubeConfig = await KubeConfigAsync(folder, "https://127.0.0.1:9", null);

        await before.RefusedAsync(await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged), 5, "127.0.0.1:9");
        var status = await fleet.LandfallAsync("status");
        status.ExitCode.ShouldBe(0, "an environment that cannot be seen is a note: " + status);
        status.Out.ShouldContain("Unknown");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_cannot_prove_itself_is_not_talked_to(bool expired)
    {
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority();
        var issued = (expired ? authority : stranger).Issue("127.0.0.1", TimeProvider.System.GetUtcNow().AddDays(expired ? -1 : 10));
        await using var server = new TlsEndpoint(issued.Certificate, issued.Key);
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        var image = await fleet.PushImageAsync("web", "one");
        var before = await Untouched.SeeAsync(fleet);
        using var folder = new TemporaryFolder();
        fleet.KubeConfig = await KubeConfigAsync(folder, server.Address.ToString().TrimEnd('/'), authority.Pem);

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);

        run.ExitCode.ShouldNotBe(0);
        await before.RefusedAsync(run, run.ExitCode, server.Address.Authority, expired ? "the server's certificate is valid from" : "certificate");
    }

    [Fact]
    public async Task Fields_that_somebody_else_owns_end_the_deploy_before_the_push_unless_told()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        var image = await fleet.PushImageAsync("web", "one");
        await fleet.CreateNamespaceAsync("staging");
        await fleet.KubectlWithInputAsync("staging", FleetFiles.Deployment("web", fleet.ImageRepository("web") + ":theirs", 0),
            "apply", "--server-side", "--field-manager=operator", "-f", "-");
        var before = await Untouched.SeeAsync(fleet);

        await before.RefusedAsync(await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged), 3,
            "staging would not take web", "deployment.apps/web", "operator", "image", "--force-conflicts", "takeOver");
        (await fleet.LiveImageAsync("web", "staging")).ShouldEndWith(":theirs");

        await fleet.MustAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged, "--force-conflicts");
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(image.ToString());
    }

    [Fact]
    public async Task Two_deliveries_of_one_application_to_one_environment_at_once_leave_what_Git_says()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        RunnableImage[] images = [await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"), await fleet.PushImageAsync("web", "three")];

        var runs = await Task.WhenAll(images.Select(image => fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged, "--output", "json")));

        foreach (var run in runs)
            run.Json["verdict"]?.ToString().ShouldBeOneOf("Succeeded", "Superseded");
        runs.Count(run => run.ExitCode == 0).ShouldBeGreaterThan(0);
        (await fleet.GitAsync("log", "--format=%s", "main")).Split('\n').Count(line => line.StartsWith("Deploy web release", StringComparison.Ordinal)).ShouldBe(3);
        var manifest = await fleet.ReadAsync("web/staging/web.yaml");
        var wanted = images.Single(image => manifest.Contains(image.Digest, StringComparison.Ordinal));
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(wanted.ToString());
        var record = JsonNode.Parse((await fleet.LiveAsync("ConfigMap", "landfall-web", "staging"))!["data"]!["deliveries"]!.ToString())!.AsArray();
        record[0]!["commit"]!.ToString().ShouldBe(await fleet.TipAsync());
        record[0]!["verdict"]!.ToString().ShouldBe("Succeeded");
    }

    [Theory]
    [InlineData("production: {token: canary-3f9a}", "644", 3, "can be read by others than its owner", "chmod 600")]
    [InlineData("production: {token: canary-3f9a}", "660", 3, "can be read by others than its owner", "chmod 600")]
    [InlineData("staging: {token: canary-3f9a}", "600", 2, "has no entry production that is a mapping", "Add an entry production")]
    [InlineData("production: {certificateAuthority: 'canary-3f9a!', token: canary-3f9a}", "600", 2, "certificateAuthority of production is not base64", "base64")]
    [InlineData("production: canary-3f9a", "600", 2, "has no entry production that is a mapping", "Add an entry production")]
    [InlineData("- canary-3f9a", "600", 2, "has no entry production that is a mapping", "Add an entry production")]
    [InlineData("production: [", "600", 2, "credentials.yaml:", "credentials.yaml")]
    public async Task A_credentials_file_that_is_open_to_others_or_wrong_is_not_used_nor_repeated(string content, string mode, int code, string message, string remedy)
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        await fleet.CommitAsync(("landfall.yaml", fleet.FleetFile($"  staging: {{cluster: far, namespace: {fleet.Namespace("staging")}}}\n  production: {{cluster: far, namespace: {fleet.Namespace("production")}}}")
            .Replace("clusters:", "clusters:\n  far: {server: 'https://127.0.0.1:9', credentials: production}")));
        var before = await Untouched.SeeAsync(fleet);
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home["landfall"]);
        await File.WriteAllTextAsync(home["landfall/credentials.yaml"], content, Ct);
        File.SetUnixFileMode(home["landfall/credentials.yaml"], (UnixFileMode)Convert.ToInt32(mode, 8));

        // In a process of its own: the place of the file is one of the environment's.
        var run = await ProcessRunner.RunAsync(new("dotnet", [typeof(Cli.CommandLine).Assembly.Location, "apply", "web", "--environment", "staging", "--config-repo", fleet.Repository.Url])
        {
            Environment = new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = home, ["XDG_CACHE_HOME"] = fleet.CacheFolder, ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") },
        }, Ct);

        run.ExitCode.ShouldBe(code, run.Error + run.Text);
        (run.Error + run.Text).ShouldContain(message);
        (run.Error + run.Text).ShouldContain(remedy);
        (run.Error + run.Text).ShouldNotContain("canary-3f9a");
        await before.StillAsync();
    }

    private async Task<string> KubeConfigAsync(TemporaryFolder folder, string server, byte[]? authority)
    {
        var file = folder["kubeconfig"];
        var trust = authority is null ? "" : $", certificate-authority-data: {Convert.ToBase64String(authority)}";
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{server}}" {{trust}} } }]
            users: [{name: u, user: {token: t} }]
            contexts: [{name: "{{cluster.Access.Name}}", context: {cluster: c, user: u} }]
            current-context: "{{cluster.Access.Name}}"
            """, Ct);
        return file;
    }
}
