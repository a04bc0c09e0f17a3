using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class DryRunTests(ClusterFixture cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SetApplier Applier => new(cluster.Client, new("landfall"));

    [Fact]
    public async Task What_would_be_created_is_shown_with_the_servers_defaults_and_not_there()
    {
        var ns = await cluster.NewNamespaceAsync("dry");
        var report = await Applier.DryRunAsync([Manifests.Service(ns, "web"), Manifests.Deployment(ns, "web")], Ct);
        report.Objects.ShouldAllBe(o => o.Result == ApplyResult.Created && o.Before == null);
        report.Objects[1].Live["spec"]!["revisionHistoryLimit"]!.GetValue<int>().ShouldBe(10);
        (await cluster.KubectlAsync("get", "all", "-n", ns, "-o", "name")).ShouldBeEmpty();
    }

    [Fact]
    public async Task In_a_namespace_that_does_not_exist_yet_it_counts_as_created()
    {
        var ns = $"not-there-{Guid.NewGuid():N}"[..20];
        var report = await Applier.DryRunAsync([Manifests.ConfigMap(ns, "a")], Ct);
        report.Objects.Single().Result.ShouldBe(ApplyResult.Created);
        var failure = (await Applier.ApplyAsync([Manifests.ConfigMap(ns, "a")], Ct)).Failures.Single();
        failure.Error.Message.ShouldContain($"namespaces \"{ns}\" not found");
        failure.Error.Remedy!.ShouldContain("Create the namespace first");
    }

    [Fact]
    public async Task Changes_and_what_stays_are_told_apart()
    {
        var ns = await cluster.NewNamespaceAsync("dry");
        var set = new[] { Manifests.ConfigMap(ns, "a", ("k", "1")), Manifests.Service(ns, "web"), Manifests.Deployment(ns, "web") };
        (await Applier.ApplyAsync(set, Ct)).Failures.ShouldBeEmpty();
        (await Applier.DryRunAsync(set, Ct)).Objects.ShouldAllBe(o => o.Result == ApplyResult.Unchanged);
        set[0]["data"]!["k"] = "2";
        var changed = (await Applier.DryRunAsync(set, Ct)).Objects;
        changed.Select(o => o.Result).ShouldBe([ApplyResult.Configured, ApplyResult.Unchanged, ApplyResult.Unchanged]);
        changed[0].Before!["data"]!["k"]!.GetValue<string>().ShouldBe("1");
        changed[0].Live["data"]!["k"]!.GetValue<string>().ShouldBe("2");
        (await Applier.ApplyAsync([Manifests.ConfigMap(ns, "a", ("k", "1"))], await LiveObjects.ReadAsync(cluster.Client, set, Ct), Ct)).Objects.Single().Result.ShouldBe(ApplyResult.Unchanged);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_in_one_go()
    {
        var ns = await cluster.NewNamespaceAsync("dry");
        var bad = Manifests.Deployment(ns, "web");
        bad["spec"]!["template"]!["metadata"]!["labels"]!["app"] = "other";
        var report = await Applier.DryRunAsync(
        [
            Manifests.ConfigMap(ns, "Not_A_Name"),
            bad,
            Manifests.One($"{{apiVersion: apps/v1, kind: Deploymnet, metadata: {{name: x, namespace: {ns}}}}}"),
            Manifests.One("{apiVersion: v1, kind: ConfigMap, metadata: {name: nowhere}}"),
            Manifests.Service(ns, "good"),
        ], Ct);
        report.Objects.Select(o => o.Key.Name).ShouldBe(["good"]);
        report.Failures.Select(f => f.Key.Name).ShouldBe(["Not_A_Name", "web", "x", "nowhere"]);
        report.Failures.ShouldAllBe(f => f.Error.Kind == FailureKind.Invalid);
        report.Failures[1].Error.Message.ShouldContain("does not match template");
        report.Failures[2].Error.Remedy!.ShouldContain("Did you mean Deployment");
        report.Failures[3].Error.Message.ShouldContain("has no namespace");
    }
}
