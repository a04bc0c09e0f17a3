using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class SetApplyTests(ClusterFixture cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private KubernetesClient Client => cluster.Client;

    private SetApplier Applier => new(Client, new("landfall"));

    [Fact]
    public async Task Objects_are_created_then_unchanged_then_configured()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        var set = Application(ns);
        (await ApplyAsync(set)).ShouldAllBe(o => o.Result == ApplyResult.Created);
        var live = await LiveObjects.ReadAsync(Client, set, Ct);
        live.Count.ShouldBe(set.Count);
        var again = await Applier.ApplyAsync(set, live, Ct);
        again.Objects.ShouldAllBe(o => o.Result == ApplyResult.Unchanged);
        again.Objects.ShouldAllBe(o => o.Before != null);

        set[0]["data"]!["mode"] = "quiet";
        var changed = await Applier.ApplyAsync(set, live, Ct);
        changed.Objects.Select(o => o.Result).ShouldBe([ApplyResult.Configured, .. Enumerable.Repeat(ApplyResult.Unchanged, set.Count - 1)]);
    }

    [Fact]
    public async Task What_is_as_wanted_costs_no_write()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        var set = Application(ns);
        await ApplyAsync(set);
        var live = await LiveObjects.ReadAsync(Client, set, Ct);
        await using var proxy = new TcpProxy(cluster.Access.Server);
        using var client = cluster.NewClient(cluster.Access with { Server = proxy.Address });
        foreach (var obj in set) await client.ResourceOfAsync(GroupVersionKind.FromObject(obj), Ct);
        proxy.Cut();
        var report = await new SetApplier(client, new("landfall")).ApplyAsync(set, live, Ct);
        report.Objects.ShouldAllBe(o => o.Result == ApplyResult.Unchanged);
    }

    [Fact]
    public async Task An_object_that_was_not_read_before_counts_as_unchanged_once_its_last_change_is_some_seconds_old()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        var set = new[] { Manifests.ConfigMap(ns, "a", ("k", "v")) };
        (await ApplyAsync(set)).Single().Result.ShouldBe(ApplyResult.Created);
        await Eventually.HoldsAsync(async () => (await ApplyAsync(set)).Single().Result == ApplyResult.Unchanged, "nothing changed");
        set[0]["data"]!["k"] = "w";
        (await ApplyAsync(set)).Single().Result.ShouldBe(ApplyResult.Configured);
    }

    [Fact]
    public async Task A_field_that_leaves_the_manifest_leaves_the_cluster()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        await ApplyAsync([Manifests.ConfigMap(ns, "a", ("keep", "1"), ("drop", "2")), Secret(ns, "password", "token")]);
        await ApplyAsync([Manifests.ConfigMap(ns, "a", ("keep", "1")), Secret(ns, "password")]);
        (await GetAsync("ConfigMap", ns, "a"))["data"]!.AsObject().Select(d => d.Key).ShouldBe(["keep"]);
        (await GetAsync("Secret", ns, "s"))["data"]!.AsObject().Select(d => d.Key).ShouldBe(["password"]);
    }

    [Fact]
    public async Task Every_character_arrives_as_it_was()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        const string Text = "é 😀 \"quoted\" \\ \\uD83D <&> \u2028\u0085\u007f\t\r\n  end: - # {[ ";
        await ApplyAsync([Manifests.ConfigMap(ns, "a", ("text", Text), ("number", "010"), ("date", "2001-01-01"), ("yes", "yes"))]);
        var data = (await GetAsync("ConfigMap", ns, "a"))["data"]!;
        data["text"]!.GetValue<string>().ShouldBe(Text);
        data["number"]!.GetValue<string>().ShouldBe("010");
        data["yes"]!.GetValue<string>().ShouldBe("yes");
    }

    [Fact]
    public async Task An_exported_manifest_is_applied_without_what_the_server_wrote()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        await ApplyAsync([Manifests.Deployment(ns, "web")]);
        var exported = (await GetAsync("Deployment", ns, "web", "apps")).DeepClone().AsObject();
        await cluster.KubectlAsync("delete", "deployment", "web", "-n", ns);
        (await ApplyAsync([exported])).Single().Result.ShouldBe(ApplyResult.Created);
    }

    [Fact]
    public async Task Waves_follow_one_another_and_a_definition_is_served_before_its_objects()
    {
        var id = Guid.NewGuid().ToString("N")[..8];
        var ns = $"waves-{id}";
        cluster.DeleteAtEnd(ns);
        var set = Manifests.All($$$"""
            {apiVersion: "g{{{id}}}.example.com/v1", kind: Widget, metadata: {name: w, namespace: {{{ns}}}}, spec: {size: 3}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: {{{ns}}}}
            spec:
              replicas: 0
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec: {containers: [{name: c, image: x}]}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: web, namespace: {{{ns}}}}, spec: {selector: {a: b}, ports: [{port: 80}]}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: {{{ns}}}}}
            ---
            {apiVersion: v1, kind: ServiceAccount, metadata: {name: s, namespace: {{{ns}}}}}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.g{{{id}}}.example.com}
            spec:
              group: g{{{id}}}.example.com
              names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
              scope: Namespaced
              versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} } }]
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: {{{ns}}}}}
            """);
        var order = new List<string>();
        var waves = 0;
        var settings = new ApplySettings("landfall") { OnApplied = o => { lock (order) order.Add(o.Key.Kind); }, BeforeWave = _ => { waves++; return Task.CompletedTask; } };
        var dry = await new SetApplier(Client, new("landfall")).DryRunAsync(set, Ct);
        dry.Failures.ShouldBeEmpty();
        dry.Objects.ShouldAllBe(o => o.Result == ApplyResult.Created);
        (await Client.GetAsync(await Client.ResourceOfAsync(new("", "v1", "Namespace"), Ct), null, ns, Ct)).ShouldBeNull();

        var report = await new SetApplier(Client, settings).ApplyAsync(set, Ct);
        report.Failures.ShouldBeEmpty();
        order.ShouldBe(["Namespace", "CustomResourceDefinition", "ServiceAccount", "ConfigMap", "Service", "Deployment", "Widget"]);
        waves.ShouldBe(7);
        (await new SetApplier(Client, settings).ApplyAsync(set, await LiveObjects.ReadAsync(Client, set, Ct), Ct)).Objects.ShouldAllBe(o => o.Result == ApplyResult.Unchanged);
        await cluster.KubectlAsync("delete", "crd", $"widgets.g{id}.example.com", "--wait=false");
    }

    [Fact]
    public async Task Failures_of_a_wave_are_collected_and_end_the_apply_after_it()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        var set = new[]
        {
            Manifests.ConfigMap(ns, "good"),
            Manifests.ConfigMap(ns, "Not_A_Name"),
            Manifests.One($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: odd, namespace: {ns}}}, spec: {{no: such}}}}"),
            Manifests.Service(ns, "web"),
        };
        var report = await Applier.ApplyAsync(set, Ct);
        report.Succeeded.ShouldBeFalse();
        report.Objects.Select(o => o.Key.Name).ShouldBe(["good"]);
        report.Failures.Select(f => f.Key.Name).ShouldBe(["Not_A_Name", "odd"]);
        report.Failures.ShouldAllBe(f => f.Error.Kind == FailureKind.Invalid && !f.Error.IsTransient);
        report.Failures[1].Error.Message.ShouldContain("spec");
        report.NotTried.Select(k => k.ToString()).ShouldBe(["service/web"]);
        (await Client.GetAsync(await Client.ResourceOfAsync(new("", "v1", "Service"), Ct), ns, "web", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_set_that_holds_an_object_twice_is_refused()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => Applier.ApplyAsync([Manifests.ConfigMap("x", "a"), Manifests.ConfigMap("x", "a")], Ct));
        error.Message.ShouldContain("configmap/a in namespace x is in the set twice");
    }

    [Fact]
    public async Task An_object_that_is_being_deleted_is_not_applied()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        var held = Manifests.ConfigMap(ns, "held");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await ApplyAsync([held]);
        await cluster.KubectlAsync("delete", "configmap", "held", "-n", ns, "--wait=false");
        var failure = (await Applier.ApplyAsync([held], Ct)).Failures.Single();
        failure.Error.Message.ShouldContain("held by example.com/hold");
        failure.Error.IsTransient.ShouldBeTrue();
        await cluster.KubectlAsync("patch", "configmap", "held", "-n", ns, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
    }

    [Fact]
    public async Task Replicas_that_leave_the_manifest_stay_as_they_are()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        var web = Manifests.Deployment(ns, "web", more: "  paused: true");
        web["spec"]!["replicas"] = 7;
        await ApplyAsync([web]);
        web["spec"]!.AsObject().Remove("replicas");
        await ApplyAsync([web]);
        (await GetAsync("Deployment", ns, "web", "apps"))["spec"]!["replicas"]!.GetValue<int>().ShouldBe(7);
        (await Applier.ApplyAsync([web], Ct)).Objects.Single().Result.ShouldBe(ApplyResult.Unchanged);
    }

    [Fact]
    public async Task A_kind_that_was_discovered_and_is_gone_is_unknown()
    {
        var cache = Directory.CreateTempSubdirectory("landfall-discovery-").FullName;
        using var client = cluster.NewClient(options: new() { CacheFolder = cache });
        var stale = new DiscoveryCache(cluster.Access, cache, TimeProvider.System);
        var gvk = new GroupVersionKind("gone.example.com", "v1", "Thing");
        stale.Write("gone.example.com/v1", new([new(gvk, "things", true, new HashSet<string>())]));
        var failure = (await new SetApplier(client, new("landfall")).ApplyAsync([Manifests.One("{apiVersion: gone.example.com/v1, kind: Thing, metadata: {name: a, namespace: default}}")], Ct)).Failures.Single();
        failure.Error.ShouldBeOfType<KubernetesException>().UnknownKind.ShouldBeTrue();
        failure.Error.Message.ShouldContain("does not serve Thing in gone.example.com/v1");
        Directory.Delete(cache, recursive: true);
    }

    [Fact]
    public async Task Thousands_of_lines_in_one_object_are_no_matter()
    {
        var ns = await cluster.NewNamespaceAsync("apply");
        var big = Manifests.ConfigMap(ns, "big", [.. Enumerable.Range(0, 400).Select(i => ($"k{i}", new string((char)('a' + (i % 26)), 2000)))]);
        await ApplyAsync([big]);
        (await GetAsync("ConfigMap", ns, "big"))["data"]!.AsObject().Count.ShouldBe(400);
    }

    private static IReadOnlyList<JsonObject> Application(string ns) =>
    [
        Manifests.ConfigMap(ns, "settings", ("mode", "loud"), ("empty", "")),
        Secret(ns, "password"),
        Manifests.One($"{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: web, namespace: {ns}}}}}"),
        Manifests.Service(ns, "web"),
        Manifests.Deployment(ns, "web"),
    ];

    private static JsonObject Secret(string ns, params string[] keys)
    {
        var secret = Manifests.One($"{{apiVersion: v1, kind: Secret, metadata: {{name: s, namespace: {ns}}}, stringData: {{}}}}");
        foreach (var key in keys) secret["stringData"]![key] = "hunter2";
        return secret;
    }

    private async Task<IReadOnlyList<AppliedObject>> ApplyAsync(IReadOnlyList<JsonObject> set)
    {
        var report = await Applier.ApplyAsync(set, Ct);
        report.Failures.ShouldBeEmpty();
        return report.Objects;
    }

    private async Task<JsonObject> GetAsync(string kind, string ns, string name, string group = "") =>
        (await Client.GetAsync(await Client.ResourceOfAsync(new(group, "v1", kind), Ct), ns, name, Ct))!;
}
