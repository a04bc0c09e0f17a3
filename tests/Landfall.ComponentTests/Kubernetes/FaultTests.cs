using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class FaultTests(ClusterFixture cluster)
{
    private const string Canary = "c4nary-v4lue";
    private static readonly ApiResource Maps = new(new("", "v1", "ConfigMap"), "configmaps", true, new HashSet<string>());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_goes_away_in_the_middle_ends_the_apply_soon_and_a_later_one_completes_it()
    {
        var ns = await cluster.NewNamespaceAsync("fault");
        var set = Enumerable.Range(0, 200).Select(i => Manifests.ConfigMap(ns, $"m{i}", ("text", new string('x', 500)))).ToList();
        var proxy = new TcpProxy(cluster.Access.Server);
        await using var _ = proxy;
        using var client = cluster.NewClient(cluster.Access with { Server = proxy.Address }, new() { RetryBudget = TimeSpan.FromSeconds(1), CacheFolder = "" });
        await client.ResourceOfAsync(Maps.Gvk, Ct);
        proxy.CutAfter(30_000);
        var watch = Stopwatch.StartNew();
        var report = await new SetApplier(client, new("landfall")).ApplyAsync(set, new Dictionary<ObjectKey, JsonObject>(), Ct);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        report.Succeeded.ShouldBeFalse();
        report.Failures.ShouldNotBeEmpty();
        report.Failures.ShouldAllBe(f => f.Error.Kind == FailureKind.Unreachable && f.Error.IsTransient);
        report.NotTried.ShouldNotBeEmpty();
        (report.Objects.Count + report.Failures.Count + report.NotTried.Count).ShouldBe(200);

        var later = await new SetApplier(cluster.Client, new("landfall")).ApplyAsync(set, Ct);
        later.Succeeded.ShouldBeTrue();
        later.Objects.Count(o => o.Result == ApplyResult.Created).ShouldBeLessThanOrEqualTo(report.NotTried.Count + report.Failures.Count);
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_made_again()
    {
        var ns = await cluster.NewNamespaceAsync("fault");
        var proxy = new TcpProxy(cluster.Access.Server);
        await using var _ = proxy;
        using var client = cluster.NewClient(cluster.Access with { Server = proxy.Address });
        for (var i = 0; i < 5; i++)
        {
            await client.ApplyAsync(Maps, Manifests.ConfigMap(ns, "a", ("i", $"{i}")), new("landfall"), Ct);
            proxy.DropAll();
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using var client = new KubernetesClient(new() { Name = "nowhere", Server = new("https://127.0.0.1:9") }, options: new() { CacheFolder = "", RetryBudget = TimeSpan.FromMilliseconds(300) });
        var error = await Should.ThrowAsync<KubernetesException>(() => client.VersionAsync(Ct));
        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain("https://127.0.0.1:9 cannot be reached");
    }

    [Fact]
    public async Task A_server_that_swallows_everything_is_given_up_in_time()
    {
        var proxy = new TcpProxy(cluster.Access.Server);
        await using var _ = proxy;
        using var client = cluster.NewClient(cluster.Access with { Server = proxy.Address }, new() { CacheFolder = "", RequestTimeout = TimeSpan.FromSeconds(1), RetryBudget = TimeSpan.Zero });
        await client.VersionAsync(Ct);
        proxy.Freeze();
        var error = await Should.ThrowAsync<KubernetesException>(() => client.VersionAsync(Ct));
        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.Message.ShouldContain("did not answer within 1 s");
    }

    [Theory]
    [InlineData(429, 1)]
    [InlineData(503, 1)]
    public async Task A_server_that_asks_to_wait_is_given_the_time_it_asks_for(int status, int seconds)
    {
        var answers = 0;
        await using var server = new FakeApiServer(context =>
        {
            if (++answers > 2) return FakeApiServer.JsonAsync(context, 200, """{"gitVersion":"v1.99.0"}""");
            context.Response.AddHeader("Retry-After", seconds.ToString());
            return FakeApiServer.StatusAsync(context, status, "TooManyRequests", "slow down");
        });
        using var client = Fake(server);
        var watch = Stopwatch.StartNew();
        (await client.VersionAsync(Ct)).ShouldBe("v1.99.0");
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(2 * seconds));
    }

    [Fact]
    public async Task A_server_that_asks_for_more_time_than_there_is_is_unreachable_at_once()
    {
        await using var server = new FakeApiServer(context =>
        {
            context.Response.AddHeader("Retry-After", "3600");
            return FakeApiServer.StatusAsync(context, 429, "TooManyRequests", "slow down");
        });
        using var client = Fake(server);
        var error = await Should.ThrowAsync<KubernetesException>(() => client.VersionAsync(Ct));
        error.Kind.ShouldBe(FailureKind.Unreachable);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_webhook_that_is_down_for_a_moment_does_not_fail_an_apply_and_a_create_is_not_repeated()
    {
        var answers = 0;
        await using var server = new FakeApiServer(context => ++answers == 1
            ? FakeApiServer.StatusAsync(context, 500, "InternalError", "failed calling webhook: connection refused")
            : FakeApiServer.JsonAsync(context, 201, """{"kind":"ConfigMap","metadata":{"name":"a"}}"""));
        using var client = Fake(server);
        await client.ApplyAsync(Maps, Manifests.ConfigMap("x", "a"), new("landfall"), Ct);
        answers = 0;
        (await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(Maps, Manifests.ConfigMap("x", "a"), Ct))).IsTransient.ShouldBeTrue();
        answers.ShouldBe(1);
    }

    [Fact]
    public async Task A_conflict_by_a_concurrent_write_is_tried_again()
    {
        var answers = 0;
        await using var server = new FakeApiServer(context => ++answers < 3
            ? FakeApiServer.StatusAsync(context, 409, "Conflict", "the object has been modified")
            : FakeApiServer.JsonAsync(context, 200, """{"kind":"ConfigMap","metadata":{"name":"a"}}"""));
        using var client = Fake(server);
        await client.ApplyAsync(Maps, Manifests.ConfigMap("x", "a"), new("landfall"), Ct);
        answers.ShouldBe(3);
    }

    [Fact]
    public async Task Values_of_secrets_are_in_no_error()
    {
        var ns = await cluster.NewNamespaceAsync("fault");
        var malformed = new[]
        {
            $"{{apiVersion: v1, kind: Secret, metadata: {{name: s1, namespace: {ns}}}, data: {{password: '{Canary}!'}}}}",
            $"{{apiVersion: v1, kind: Secret, metadata: {{name: s2, namespace: {ns}}}, data: {{'bad key': {Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))}}}}}",
            $"{{apiVersion: v1, kind: Secret, metadata: {{name: s3, namespace: {ns}}}, stringData: {{password: [{Canary}]}}}}",
            $"{{apiVersion: v1, kind: Secret, metadata: {{name: s4, namespace: {ns}}}, stringData: {{password: {{{Canary}: 1}}}}}}",
            $"{{apiVersion: v1, kind: Secret, metadata: {{name: s5, namespace: {ns}}}, password: {Canary}}}",
            $"{{apiVersion: v1, kind: Secret, metadata: {{name: s6, namespace: {ns}}}, type: kubernetes.io/dockerconfigjson, stringData: {{.dockerconfigjson: '{{{Canary}'}}}}",
            $"{{apiVersion: v1, kind: Secret, metadata: {{name: s7, namespace: {ns}, labels: {{a: 'not a label {Canary}'}}}}}}",
        };
        foreach (var secret in malformed.Select(Manifests.One))
        {
            var applier = new SetApplier(cluster.Client, new("landfall"));
            foreach (var report in new[] { await applier.ApplyAsync([secret], Ct), await applier.DryRunAsync([secret], Ct) })
            {
                var error = report.Failures.ShouldHaveSingleItem().Error;
                TestContext.Current.TestOutputHelper?.WriteLine(error.Message);
                error.ToString().ShouldNotContain("v4lue");
                error.ToString().ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)));
                error.Message.ShouldContain("the server refused the Secret");
                error.Kind.ShouldBe(FailureKind.Invalid);
            }
        }
        var named = await new SetApplier(cluster.Client, new("landfall")).ApplyAsync([Manifests.One(malformed[0])], Ct);
        named.Failures.Single().Error.Message.ShouldContain("data.password is not base64");
    }

    private static KubernetesClient Fake(FakeApiServer server) => new(new() { Name = "fake", Server = server.Address }, options: new() { CacheFolder = "" });
}
