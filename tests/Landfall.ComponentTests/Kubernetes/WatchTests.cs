using System.Net;
using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class WatchTests(ClusterFixture cluster)
{
    private static readonly ApiResource Maps = new(new("", "v1", "ConfigMap"), "configmaps", true, new HashSet<string>());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_there_comes_first_then_every_change()
    {
        var ns = await cluster.NewNamespaceAsync("watch");
        await cluster.Client.CreateAsync(Maps, Labelled(ns, "a"), Ct);
        await using var watch = Follow(cluster.Client, ns);
        (await watch.NextAsync()).ShouldBe("Added a");
        (await watch.NextAsync()).ShouldBe("Synced");
        await cluster.Client.CreateAsync(Maps, Labelled(ns, "b"), Ct);
        (await watch.NextAsync()).ShouldBe("Added b");
        await cluster.Client.PatchAsync(Maps, ns, "b", new JsonObject { ["data"] = new JsonObject { ["k"] = "v" } }, "application/merge-patch+json", Ct);
        (await watch.NextAsync()).ShouldBe("Modified b");
        await cluster.Client.DeleteAsync(Maps, ns, "a", null, ct: Ct);
        (await watch.NextAsync()).ShouldBe("Deleted a");
    }

    [Fact]
    public async Task A_watch_that_is_cut_goes_on_and_misses_nothing()
    {
        var ns = await cluster.NewNamespaceAsync("watch");
        await using var proxy = new TcpProxy(cluster.Access.Server);
        using var client = cluster.NewClient(cluster.Access with { Server = proxy.Address });
        await using var watch = Follow(client, ns);
        (await watch.NextAsync()).ShouldBe("Synced");
        for (var i = 0; i < 3; i++)
        {
            await cluster.Client.CreateAsync(Maps, Labelled(ns, $"m{i}"), Ct);
            (await watch.NextAsync()).ShouldBe($"Added m{i}");
            proxy.DropAll();
        }
    }

    [Fact]
    public async Task A_watch_outlives_its_regular_end_and_a_connection_that_falls_silent()
    {
        var ns = await cluster.NewNamespaceAsync("watch");
        var proxy = new TcpProxy(cluster.Access.Server);
        await using var _ = proxy;
        using var client = cluster.NewClient(cluster.Access with { Server = proxy.Address }, new() { WatchSilence = TimeSpan.FromSeconds(3), RequestTimeout = TimeSpan.FromSeconds(2), CacheFolder = "" });
        await using var watch = Follow(client, ns);
        (await watch.NextAsync()).ShouldBe("Synced");
        var next = watch.NextAsync();
        var sent = proxy.Passed;
        // The server ends the watch every three seconds or so; it is asked for again on the same connection.
        await Eventually.HoldsAsync(() => Task.FromResult(proxy.Passed > sent + 50), "the watch was asked for again");
        await cluster.Client.CreateAsync(Maps, Labelled(ns, "a"), Ct);
        (await next).ShouldBe("Added a");

        proxy.Freeze();
        await cluster.Client.DeleteAsync(Maps, ns, "a", null, ct: Ct);
        await cluster.Client.CreateAsync(Maps, Labelled(ns, "b"), Ct);
        new[] { await watch.NextAsync(), await watch.NextAsync() }.ShouldBe(["Deleted a", "Added b"]);
    }

    [Fact]
    public async Task After_410_what_vanished_is_told_and_there_is_no_hot_loop()
    {
        var lists = 0;
        await using var server = new FakeApiServer(async context =>
        {
            var query = context.Request.QueryString;
            if (query["watch"] is null)
            {
                lists++;
                await FakeApiServer.JsonAsync(context, 200, lists == 1
                    ? """{"kind":"ConfigMapList","metadata":{"resourceVersion":"10"},"items":[{"metadata":{"name":"a","uid":"1","resourceVersion":"5"}},{"metadata":{"name":"b","uid":"2","resourceVersion":"6"}}]}"""
                    : """{"kind":"ConfigMapList","metadata":{"resourceVersion":"30"},"items":[{"metadata":{"name":"b","uid":"2","resourceVersion":"20"}},{"metadata":{"name":"c","uid":"3","resourceVersion":"21"}}]}""");
            }
            else if (query["resourceVersion"] == "10")
            {
                await FakeApiServer.LineAsync(context, """{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"12"}}}""");
                context.Response.Close();
            }
            else if (query["resourceVersion"] == "12")
            {
                await FakeApiServer.LineAsync(context, """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}""");
                context.Response.Close();
            }
            else
            {
                await FakeApiServer.StatusAsync(context, 410, "Expired", "too old resource version");
            }
        });
        using var client = new KubernetesClient(new() { Name = "fake", Server = server.Address }, options: new() { CacheFolder = "" });
        await using var watch = Follow(client, "x", label: null);
        (await watch.NextAsync()).ShouldBe("Added a");
        (await watch.NextAsync()).ShouldBe("Added b");
        (await watch.NextAsync()).ShouldBe("Synced");
        (await watch.NextAsync()).ShouldBe("Deleted a");
        (await watch.NextAsync()).ShouldBe("Modified b");
        (await watch.NextAsync()).ShouldBe("Added c");
        server.Requests.ShouldContain(r => r.Contains("allowWatchBookmarks=true", StringComparison.Ordinal));

        // The server goes on answering 410: lists must come ever slower.
        var before = lists;
        var first = watch.NextAsync();
        await Task.WhenAny(first, Task.Delay(TimeSpan.FromSeconds(2), Ct));
        (lists - before).ShouldBeLessThan(6);
    }

    [Fact]
    public async Task A_watch_that_the_server_refuses_ends_with_its_reason()
    {
        await using var server = new FakeApiServer(context => context.Request.QueryString["watch"] is null
            ? FakeApiServer.JsonAsync(context, 200, """{"metadata":{"resourceVersion":"1"},"items":[]}""")
            : FakeApiServer.StatusAsync(context, 403, "Forbidden", "configmaps is forbidden"));
        using var client = new KubernetesClient(new() { Name = "fake", Server = server.Address }, options: new() { CacheFolder = "" });
        await using var watch = Follow(client, "x", label: null);
        (await watch.NextAsync()).ShouldBe("Synced");
        (await Should.ThrowAsync<KubernetesException>(() => watch.NextAsync())).Status.ShouldBe(403);
    }

    private static JsonObject Labelled(string ns, string name)
    {
        var map = Manifests.ConfigMap(ns, name);
        map["metadata"]!["labels"] = new JsonObject { ["test"] = "watch" };
        return map;
    }

    private static Following Follow(KubernetesClient client, string ns, string? label = "test=watch") =>
        new(client.WatchAsync(Maps, ns, label, null, Ct).GetAsyncEnumerator(Ct));

    private sealed class Following(IAsyncEnumerator<WatchEvent> events) : IAsyncDisposable
    {
        private Task<bool>? _pending;

        public async Task<string> NextAsync()
        {
            _pending ??= events.MoveNextAsync().AsTask();
            (await _pending.WaitAsync(TimeSpan.FromSeconds(30), Ct)).ShouldBeTrue();
            _pending = null;
            var name = events.Current.Object?["metadata"]?["name"]?.GetValue<string>();
            return name is null ? events.Current.Kind.ToString() : $"{events.Current.Kind} {name}";
        }

        // One that is still waiting is ended with the test's token, as an enumerator cannot be disposed meanwhile.
        public ValueTask DisposeAsync() => _pending is null ? events.DisposeAsync() : ValueTask.CompletedTask;
    }
}
