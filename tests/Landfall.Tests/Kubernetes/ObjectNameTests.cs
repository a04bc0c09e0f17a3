using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class ObjectNameTests
{
    [Fact]
    public void Keys_read_as_kubectl_prints_them()
    {
        ObjectKey.Of(ManifestText.Node("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}")).ToString().ShouldBe("deployment.apps/web");
        ObjectKey.Of(ManifestText.Node("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")).ShouldBe(new("", "ConfigMap", null, "a"));
        new ObjectKey("", "ConfigMap", null, "a").ToString().ShouldBe("configmap/a");
        ObjectKey.Of(ManifestText.Node("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}")).ShouldBe(ObjectKey.Of(ManifestText.Node("{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: a}}")));
    }

    [Theory]
    [InlineData("{kind: A, metadata: {name: x}}", "without apiVersion")]
    [InlineData("{apiVersion: v1, kind: {}, metadata: {name: x}}", "without kind")]
    [InlineData("{apiVersion: v1, kind: A, metadata: {generateName: x-}}", "without metadata.name")]
    public void What_has_no_key_is_refused(string yaml, string said) =>
        Should.Throw<LandfallException>(() => ObjectKey.Of(ManifestText.Node(yaml))).Message.ShouldContain(said);

    [Fact]
    public void Paths_follow_group_scope_and_name()
    {
        var none = new HashSet<string>();
        var deployment = new ApiResource(new("apps", "v1", "Deployment"), "deployments", true, none);
        deployment.Path("shop", "web").ShouldBe("/apis/apps/v1/namespaces/shop/deployments/web");
        deployment.Path(null, null).ShouldBe("/apis/apps/v1/deployments");
        var role = new ApiResource(new("rbac.authorization.k8s.io", "v1", "ClusterRole"), "clusterroles", false, none);
        role.Path("ignored", "system:admin").ShouldBe("/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aadmin");
        foreach (var name in new[] { "", ".", "..", "a/b", "a%2fb" })
        {
            Should.Throw<LandfallException>(() => deployment.Path("shop", name));
            Should.Throw<LandfallException>(() => deployment.Path(name, "web"));
        }
        deployment.Path("shop", "a?b#c").ShouldEndWith("/a%3Fb%23c");
    }

    [Theory]
    [InlineData("batch", "v1", "CronJob", "The server has CronJob in batch/v1beta1.")]
    [InlineData("apps", "v1", "deployment", "Did you mean Deployment (apps/v1)?")]
    [InlineData("", "v1", "Confgmap", "Did you mean ConfigMap (v1)?")]
    [InlineData("example.com", "v1", "Prometheus", null)]
    public void A_kind_that_was_probably_meant_is_found(string group, string version, string kind, string? suggestion) =>
        KindSuggestion.For(new(group, version, kind), [new("", "v1", "ConfigMap"), new("apps", "v1", "Deployment"), new("batch", "v1beta1", "CronJob")]).ShouldBe(suggestion);

    [Fact]
    public void Pauses_grow_to_a_limit_follow_the_server_and_end_with_the_budget()
    {
        var retry = new Retry(TimeSpan.FromSeconds(10), TimeProvider.System);
        var pauses = Enumerable.Range(0, 10).Select(_ => { retry.MayAgain(null, out var pause).ShouldBeTrue(); return pause; }).ToList();
        pauses[0].ShouldBeInRange(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
        pauses[9].ShouldBeInRange(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3));
        retry.MayAgain(TimeSpan.FromSeconds(7), out var asked).ShouldBeTrue();
        asked.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7));
        retry.MayAgain(TimeSpan.FromSeconds(11), out _).ShouldBeFalse();
        new Retry(TimeSpan.Zero, TimeProvider.System).MayAgain(null, out _).ShouldBeFalse();
    }

    [Fact]
    public void Kinds_that_a_set_defines_itself_are_known() =>
        Definitions.KindsIn([(JsonObject)ManifestText.Node("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, spec: {group: g.io, names: {kind: W}}}"), []])
            .ShouldBe([("g.io", "W")]);
}
