using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class ObjectTests(ClusterFixture cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private KubernetesClient Client => cluster.Client;

    [Fact]
    public async Task An_object_is_created_read_replaced_and_deleted()
    {
        var ns = await cluster.NewNamespaceAsync("object");
        var maps = await MapsAsync();
        (await Client.GetAsync(maps, ns, "a", Ct)).ShouldBeNull();
        var created = await Client.CreateAsync(maps, Manifests.ConfigMap(ns, "a", ("k", "1")), Ct);
        await Should.ThrowAsync<ConflictException>(() => Client.CreateAsync(maps, Manifests.ConfigMap(ns, "a"), Ct));

        created["data"]!["k"] = "2";
        var replaced = await Client.ReplaceAsync(maps, created, Ct);
        replaced["data"]!["k"]!.GetValue<string>().ShouldBe("2");

        await Client.DeleteAsync(maps, ns, "a", null, ct: Ct);
        await Client.DeleteAsync(maps, ns, "a", null, ct: Ct);
        (await Client.GetAsync(maps, ns, "a", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Replacing_an_older_version_is_a_conflict()
    {
        var ns = await cluster.NewNamespaceAsync("object");
        var maps = await MapsAsync();
        var created = await Client.CreateAsync(maps, Manifests.ConfigMap(ns, "a", ("k", "1")), Ct);
        await Client.PatchAsync(maps, ns, "a", new JsonObject { ["data"] = new JsonObject { ["k"] = "2" } }, "application/merge-patch+json", Ct);
        var error = await Should.ThrowAsync<ConflictException>(() => Client.ReplaceAsync(maps, created, Ct));
        error.IsTransient.ShouldBeTrue();
        (await Client.GetAsync(maps, ns, "a", Ct))!["data"]!["k"]!.GetValue<string>().ShouldBe("2");
    }

    [Fact]
    public async Task Deleting_by_uid_spares_a_namesake()
    {
        var ns = await cluster.NewNamespaceAsync("object");
        var maps = await MapsAsync();
        var first = await Client.CreateAsync(maps, Manifests.ConfigMap(ns, "a"), Ct);
        var uid = first["metadata"]!["uid"]!.GetValue<string>();
        await Client.DeleteAsync(maps, ns, "a", uid, ct: Ct);
        await Client.CreateAsync(maps, Manifests.ConfigMap(ns, "a"), Ct);
        await Should.ThrowAsync<ConflictException>(() => Client.DeleteAsync(maps, ns, "a", uid, ct: Ct));
        (await Client.GetAsync(maps, ns, "a", Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_list_longer_than_a_page_is_complete_and_its_items_know_their_kind()
    {
        var ns = await cluster.NewNamespaceAsync("paging");
        var maps = await MapsAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 520), Ct, async (i, ct) =>
            await Client.CreateAsync(maps, Labelled(Manifests.ConfigMap(ns, $"m{i}"), i % 2 == 0 ? "even" : "odd"), ct));
        var all = await Client.ListAsync(maps, ns, null, null, Ct);
        all.Items.Count(i => i["metadata"]!["name"]!.GetValue<string>().StartsWith('m')).ShouldBe(520);
        all.Items.ShouldAllBe(i => ObjectKey.Of(i).Kind == "ConfigMap");
        (await Client.ListAsync(maps, ns, "parity=odd", null, Ct)).Items.Count.ShouldBe(260);
        (await Client.ListAsync(maps, ns, null, "metadata.name=m7", Ct)).Items.Count.ShouldBe(1);
        (await Client.ListPagesAsync(maps, ns, null, null, 1, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_cannot_lead_to_another_path()
    {
        var maps = await MapsAsync();
        foreach (var name in new[] { "..", ".", "a/b", "a%2fb", "" })
        {
            (await Should.ThrowAsync<LandfallException>(() => Client.GetAsync(maps, "default", name, Ct))).Kind.ShouldBe(FailureKind.Invalid);
        }
    }

    [Fact]
    public async Task Logs_and_events_tell_what_a_pod_did()
    {
        await cluster.NeedNodeAsync();
        var ns = await cluster.NewNamespaceAsync("logs");
        var pod = Manifests.One($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: talker, namespace: {{ns}}}
            spec:
              restartPolicy: OnFailure
              terminationGracePeriodSeconds: 0
              automountServiceAccountToken: false
              containers:
              - {name: main, image: "{{cluster.Registry}}/busybox:latest", command: [/bin/sh, -c, "for i in 1 2 3; do echo line $i; done; exit 1"]}
            """);
        await Eventually.HoldsAsync(async () => (await cluster.KubectlAsync("get", "serviceaccount", "-n", ns, "-o", "name")).Contains("default", StringComparison.Ordinal), "the default service account exists");
        var pods = await Client.ResourceOfAsync(new("", "v1", "Pod"), Ct);
        var uid = (await Client.CreateAsync(pods, pod, Ct))["metadata"]!["uid"]!.GetValue<string>();
        await Eventually.HoldsAsync(async () => ((await Client.GetAsync(pods, ns, "talker", Ct))!["status"]?["containerStatuses"]?[0]?["restartCount"]?.GetValue<int>() ?? 0) > 0, "the container was restarted", 90);
        // The log of a run is gone for a moment whenever the container is restarted.
        await Eventually.HoldsAsync(async () => await Client.LogsAsync(ns, "talker", "main", previous: true, tailLines: 2, Ct) == "line 2\nline 3\n", "the last run's log is there");
        var events = await Client.EventsAsync(ns, uid, Ct);
        events.ShouldContain(e => e["reason"]!.GetValue<string>() == "Pulled");
        (await Client.EventsAsync(ns, Guid.NewGuid().ToString(), Ct)).ShouldBeEmpty();
        (await Should.ThrowAsync<KubernetesException>(() => Client.LogsAsync(ns, "nobody", "main", false, 5, Ct))).Status.ShouldBe(404);
    }

    private Task<ApiResource> MapsAsync() => Client.ResourceOfAsync(new("", "v1", "ConfigMap"), Ct);

    private static JsonObject Labelled(JsonObject obj, string parity)
    {
        obj["metadata"]!["labels"] = new JsonObject { ["parity"] = parity };
        return obj;
    }
}
