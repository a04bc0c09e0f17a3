using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class DiscoveryTests(ClusterFixture cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kind_is_found_where_the_server_serves_it()
    {
        var deployment = await cluster.Client.ResourceOfAsync(new("apps", "v1", "Deployment"), Ct);
        deployment.Plural.ShouldBe("deployments");
        deployment.Namespaced.ShouldBeTrue();
        deployment.Verbs.ShouldContain("patch");
        deployment.Path("shop", "web").ShouldBe("/apis/apps/v1/namespaces/shop/deployments/web");
        var node = await cluster.Client.ResourceOfAsync(new("", "v1", "Node"), Ct);
        node.Path(null, "node1").ShouldBe("/api/v1/nodes/node1");
    }

    [Fact]
    public async Task An_unknown_kind_is_refused_with_what_may_have_been_meant()
    {
        var error = await Should.ThrowAsync<KubernetesException>(() => cluster.Client.ResourceOfAsync(new("apps", "v1", "Deploymnet"), Ct));
        error.Kind.ShouldBe(FailureKind.Invalid);
        error.UnknownKind.ShouldBeTrue();
        error.Message.ShouldContain("does not serve Deploymnet in apps/v1");
        error.Remedy.ShouldBe("Did you mean Deployment (apps/v1)?");
    }

    [Fact]
    public async Task A_kind_in_another_version_is_told()
    {
        var error = await Should.ThrowAsync<KubernetesException>(() => cluster.Client.ResourceOfAsync(new("extensions", "v0", "Deployment"), Ct));
        error.Remedy.ShouldBe("The server has Deployment in apps/v1.");
        (await cluster.Client.TryResourceOfAsync(new("extensions", "v0", "Deployment"), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task The_preferred_version_is_one_that_the_server_serves()
    {
        (await cluster.Client.PreferredAsync("", "ConfigMap", Ct))!.Gvk.Version.ShouldBe("v1");
        var hpa = (await cluster.Client.PreferredAsync("autoscaling", "HorizontalPodAutoscaler", Ct))!;
        (await cluster.Client.ResourceOfAsync(hpa.Gvk, Ct)).Plural.ShouldBe("horizontalpodautoscalers");
        (await cluster.Client.PreferredAsync("none.example.com", "Thing", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_discovered_is_kept_on_disk_for_the_next_run()
    {
        var cache = Directory.CreateTempSubdirectory("landfall-discovery-").FullName;
        await using var proxy = new TcpProxy(cluster.Access.Server);
        var access = cluster.Access with { Server = proxy.Address };
        using (var first = cluster.NewClient(access, new() { CacheFolder = cache })) await first.ResourceOfAsync(new("apps", "v1", "Deployment"), Ct);
        proxy.Cut();
        using (var second = cluster.NewClient(access, new() { CacheFolder = cache, RetryBudget = TimeSpan.Zero }))
        {
            (await second.ResourceOfAsync(new("apps", "v1", "Deployment"), Ct)).Plural.ShouldBe("deployments");
            (await Should.ThrowAsync<KubernetesException>(() => second.ResourceOfAsync(new("apps", "v1", "Unheard"), Ct))).Kind.ShouldBe(FailureKind.Unreachable);
        }
        Directory.Delete(cache, recursive: true);
    }

    [Fact]
    public async Task A_cache_that_is_broken_is_read_over()
    {
        var cache = Directory.CreateTempSubdirectory("landfall-discovery-").FullName;
        using (var first = cluster.NewClient(options: new() { CacheFolder = cache })) await first.ResourceOfAsync(new("apps", "v1", "Deployment"), Ct);
        foreach (var file in Directory.EnumerateFiles(cache, "*.json", SearchOption.AllDirectories)) await File.WriteAllTextAsync(file, "{\"resources\": [null, 3", Ct);
        using (var second = cluster.NewClient(options: new() { CacheFolder = cache })) (await second.ResourceOfAsync(new("apps", "v1", "Deployment"), Ct)).ShouldNotBeNull();
        Directory.Delete(cache, recursive: true);
    }
}
