using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Yaml;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class TakeOverTests(ClusterFixture cluster)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private KubernetesClient Client => cluster.Client;

    [Fact]
    public async Task What_kubectl_applied_and_git_does_not_hold_is_gone()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        await KubectlApplyAsync(Manifests.ConfigMap(ns, "a", ("keep", "1"), ("changed", "old"), ("gone", "x")));
        var applied = await ApplyAsync(Manifests.ConfigMap(ns, "a", ("keep", "1"), ("changed", "new")));
        applied.Result.ShouldBe(ApplyResult.Configured);
        applied.TakenOverFrom.ShouldBe(["kubectl-client-side-apply"]);
        var live = await GetAsync("", "ConfigMap", ns, "a");
        live["data"]!.ToJsonString().ShouldBe("""{"changed":"new","keep":"1"}""");
        live["metadata"]!["annotations"].ShouldBeNull();
        Managers(live).ShouldBe(["landfall"]);
    }

    [Fact]
    public async Task Also_where_the_values_agree_and_no_conflict_shows_it()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        await KubectlApplyAsync(Manifests.ConfigMap(ns, "a", ("keep", "1"), ("gone", "x")));
        (await ApplyAsync(Manifests.ConfigMap(ns, "a", ("keep", "1")))).TakenOverFrom.ShouldBe(["kubectl-client-side-apply"]);
        (await GetAsync("", "ConfigMap", ns, "a"))["data"]!.ToJsonString().ShouldBe("""{"keep":"1"}""");
    }

    [Fact]
    public async Task Images_and_variables_set_by_hand_are_set_back()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        var web = Manifests.Deployment(ns, "web", "example.com/app:1");
        await KubectlApplyAsync(web);
        await cluster.KubectlAsync("set", "image", "deployment/web", "app=example.com/app:by-hand", "-n", ns);
        await cluster.KubectlAsync("set", "env", "deployment/web", "DEBUG=1", "-n", ns);
        web["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "example.com/app:2";
        var applied = await ApplyAsync(web);
        applied.TakenOverFrom.ShouldContain("kubectl-set");
        var live = await GetAsync("apps", "Deployment", ns, "web");
        var container = live["spec"]!["template"]!["spec"]!["containers"]![0]!;
        container["image"]!.GetValue<string>().ShouldBe("example.com/app:2");
        container["env"].ShouldBeNull();
        live["metadata"]!["annotations"]?[LastApplied].ShouldBeNull();
        FieldOwnership.Holds(live, [], "landfall").ShouldBeFalse();
    }

    [Fact]
    public async Task Drift_by_hand_after_our_apply_is_seen_and_set_back()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        var web = Manifests.Deployment(ns, "web");
        await ApplyAsync(web);
        await cluster.KubectlAsync("set", "env", "deployment/web", "DEBUG=1", "-n", ns);
        var live = await GetAsync("apps", "Deployment", ns, "web");
        FieldOwnership.Holds(live, [], "landfall").ShouldBeTrue();

        var dry = await new SetApplier(Client, new("landfall")).DryRunAsync([web], Ct);
        dry.Failures.ShouldBeEmpty();
        dry.Objects.Single().Result.ShouldBe(ApplyResult.Configured);
        dry.Objects.Single().Live["spec"]!["template"]!["spec"]!["containers"]![0]!["env"].ShouldBeNull();

        (await ApplyAsync(web)).Result.ShouldBe(ApplyResult.Configured);
        live = await GetAsync("apps", "Deployment", ns, "web");
        live["spec"]!["template"]!["spec"]!["containers"]![0]!["env"].ShouldBeNull();
    }

    [Fact]
    public async Task Replicas_scaled_by_hand_are_set_back_where_git_holds_them_and_kept_where_not()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        var web = Manifests.Deployment(ns, "web", more: "  paused: true");
        await ApplyAsync(web);
        await cluster.KubectlAsync("scale", "deployment/web", "--replicas=3", "-n", ns);
        await ApplyAsync(web);
        (await GetAsync("apps", "Deployment", ns, "web"))["spec"]!["replicas"]!.GetValue<int>().ShouldBe(0);

        await cluster.KubectlAsync("scale", "deployment/web", "--replicas=3", "-n", ns);
        web["spec"]!.AsObject().Remove("replicas");
        await ApplyAsync(web);
        (await GetAsync("apps", "Deployment", ns, "web"))["spec"]!["replicas"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Fields_of_other_owners_are_shown_and_left()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        await cluster.KubectlWithInputAsync(Yaml(Manifests.ConfigMap(ns, "a", ("theirs", "1"))), "apply", "--server-side", "--field-manager=operator", "-f", "-");
        await KubectlPatchAsync(ns, "a", "kubectl-edit", """{"data":{"ours":"0"}}""");
        var before = await GetAsync("", "ConfigMap", ns, "a");
        var report = await new SetApplier(Client, new("landfall")).ApplyAsync([Manifests.ConfigMap(ns, "a", ("theirs", "2"), ("ours", "1"))], Ct);
        var error = report.Failures.Single().Error.ShouldBeOfType<FieldConflictException>();
        error.Kind.ShouldBe(FailureKind.Refused);
        error.Conflicts.ShouldBe([new("operator", ".data.theirs")]);
        error.Message.ShouldContain(".data.theirs (owned by operator)");
        var after = await GetAsync("", "ConfigMap", ns, "a");
        JsonNode.DeepEquals(before, after).ShouldBeTrue("nothing changed, owners included");

        var dry = await new SetApplier(Client, new("landfall")).DryRunAsync([Manifests.ConfigMap(ns, "a", ("theirs", "2"))], Ct);
        dry.Failures.Single().Error.ShouldBeOfType<FieldConflictException>().Conflicts.Single().Manager.ShouldBe("operator");
    }

    [Fact]
    public async Task Owners_that_are_listed_are_taken_over_and_force_takes_from_all()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        await cluster.KubectlWithInputAsync(Yaml(Manifests.ConfigMap(ns, "a", ("x", "1"), ("y", "1"))), "apply", "--server-side", "--field-manager=old-pipeline", "-f", "-");
        var listed = await new SetApplier(Client, new("landfall") { TakeOver = ["old-*"] }).ApplyAsync([Manifests.ConfigMap(ns, "a", ("x", "2"))], Ct);
        listed.Objects.Single().TakenOverFrom.ShouldBe(["old-pipeline"]);
        (await GetAsync("", "ConfigMap", ns, "a"))["data"]!.ToJsonString().ShouldBe("""{"x":"2"}""");

        await cluster.KubectlWithInputAsync(Yaml(Manifests.ConfigMap(ns, "a", ("x", "3"), ("z", "3"))), "apply", "--server-side", "--force-conflicts", "--field-manager=operator", "-f", "-");
        var forced = await new SetApplier(Client, new("landfall") { ForceConflicts = true }).ApplyAsync([Manifests.ConfigMap(ns, "a", ("x", "4"))], Ct);
        forced.Failures.ShouldBeEmpty();
        (await GetAsync("", "ConfigMap", ns, "a"))["data"]!.ToJsonString().ShouldBe("""{"x":"4","z":"3"}""");
    }

    [Fact]
    public async Task What_we_wrote_other_than_by_apply_is_ours_too()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        var maps = await Client.ResourceOfAsync(new("", "v1", "ConfigMap"), Ct);
        await Client.CreateAsync(maps, Manifests.ConfigMap(ns, "a", ("x", "1"), ("y", "1")), Ct);
        await ApplyAsync(Manifests.ConfigMap(ns, "a", ("x", "2")));
        var live = await GetAsync("", "ConfigMap", ns, "a");
        live["data"]!.ToJsonString().ShouldBe("""{"x":"2"}""");
        Managers(live).ShouldBe(["landfall"]);
    }

    [Fact]
    public async Task A_dry_run_of_a_take_over_shows_its_outcome_and_leaves_no_trace()
    {
        var ns = await cluster.NewNamespaceAsync("takeover");
        var web = Manifests.Deployment(ns, "web");
        await KubectlApplyAsync(web);
        await cluster.KubectlAsync("set", "env", "deployment/web", "DEBUG=1", "-n", ns);
        web["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "example.com/app:2";
        await Eventually.HoldsAsync(async () => (await GetAsync("apps", "Deployment", ns, "web"))["status"]?["observedGeneration"]?.GetValue<int>() == 2, "the controller has seen it");
        var before = await GetAsync("apps", "Deployment", ns, "web");
        var predicted = (await new SetApplier(Client, new("landfall")).DryRunAsync([web], Ct)).Objects.Single();
        JsonNode.DeepEquals(before, await GetAsync("apps", "Deployment", ns, "web")).ShouldBeTrue();
        predicted.TakenOverFrom.ShouldContain("kubectl-client-side-apply");
        JsonNode.DeepEquals(predicted.Before, before).ShouldBeTrue();

        var applied = await ApplyAsync(web);
        ObjectDiff.Covers(predicted.Live["spec"]!, applied.Live["spec"]!).ShouldBeTrue();
        ObjectDiff.Covers(applied.Live["spec"]!, predicted.Live["spec"]!).ShouldBeTrue();
        predicted.Live["metadata"]!["annotations"]?[LastApplied].ShouldBeNull();
    }

    private async Task<AppliedObject> ApplyAsync(JsonObject obj)
    {
        var report = await new SetApplier(Client, new("landfall")).ApplyAsync([obj], Ct);
        report.Failures.ShouldBeEmpty();
        return report.Objects.Single();
    }

    private Task KubectlApplyAsync(JsonObject obj) => cluster.KubectlWithInputAsync(Yaml(obj), "apply", "-f", "-");

    private Task KubectlPatchAsync(string ns, string name, string manager, string patch) =>
        cluster.KubectlAsync("patch", "configmap", name, "-n", ns, "--type=merge", "--field-manager", manager, "-p", patch);

    private static string Yaml(JsonObject obj) => YamlWriter.Write(obj);

    private async Task<JsonObject> GetAsync(string group, string kind, string ns, string name) =>
        (await Client.GetAsync(await Client.ResourceOfAsync(new(group, "v1", kind), Ct), ns, name, Ct))!;

    private static IEnumerable<string> Managers(JsonObject live) => live["metadata"]!["managedFields"]!.AsArray().Select(m => m!["manager"]!.GetValue<string>());
}
