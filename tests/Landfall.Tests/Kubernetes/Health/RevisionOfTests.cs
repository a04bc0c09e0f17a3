using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes.Health;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes.Health;

public sealed class RevisionOfTests
{
    private static readonly JsonObject Deployment = Parse("""{"metadata":{"uid":"d","annotations":{"deployment.kubernetes.io/revision":"6"}}}""");
    private static readonly JsonObject Set = Parse("""{"metadata":{"uid":"s"},"status":{"currentRevision":"db-1","updateRevision":"db-2"}}""");
    private static readonly JsonObject Daemons = Parse("""{"metadata":{"uid":"n","generation":9,"annotations":{"deprecated.daemonset.template.generation":"4"}}}""");

    [Fact]
    public void The_new_replica_set_has_the_deployments_revision()
    {
        var old = ReplicaSet("d", "5", "aaaa");
        var current = ReplicaSet("d", "6", "bbbb");
        RevisionOf.NewReplicaSet(Deployment, [old, ReplicaSet("other", "6", "cccc"), current]).ShouldBe(current);
        RevisionOf.NewReplicaSet(Deployment, [old]).ShouldBeNull();
    }

    [Fact]
    public void A_deployment_without_a_revision_yet_has_no_new_replica_set() =>
        RevisionOf.NewReplicaSet(Parse("""{"metadata":{"uid":"d"}}"""), [ReplicaSet("d", "1", "aaaa")]).ShouldBeNull();

    [Fact]
    public void A_pod_is_of_the_replica_set_that_owns_it()
    {
        var set = ReplicaSet("d", "6", "bbbb");
        RevisionOf.IsOfReplicaSet(Pod("rs-bbbb", "pod-template-hash", "bbbb"), set).ShouldBeTrue();
        RevisionOf.IsOfReplicaSet(Pod("rs-aaaa", "pod-template-hash", "bbbb"), set).ShouldBeFalse();
    }

    [Fact]
    public void A_stateful_sets_pod_is_new_by_its_revision_label()
    {
        RevisionOf.StatefulSet(Set).ShouldBe("db-2");
        RevisionOf.IsOfStatefulSet(Pod("s", "controller-revision-hash", "db-2"), Set).ShouldBeTrue();
        RevisionOf.IsOfStatefulSet(Pod("s", "controller-revision-hash", "db-1"), Set).ShouldBeFalse();
        RevisionOf.IsOfStatefulSet(Pod("x", "controller-revision-hash", "db-2"), Set).ShouldBeFalse();
        RevisionOf.IsOfStatefulSet(Pod("s", "controller-revision-hash", "db-2"), Parse("""{"metadata":{"uid":"s"}}""")).ShouldBeFalse();
    }

    [Fact]
    public void A_daemon_sets_hash_is_that_of_its_newest_controller_revision() =>
        RevisionOf.DaemonSet(Daemons, [Revision("n", 9, "nine"), Revision("n", 10, "ten"), Revision("other", 11, "eleven")]).ShouldBe("ten");

    [Theory]
    [InlineData("controller-revision-hash", "ten", "ten", true)]
    [InlineData("controller-revision-hash", "nine", "ten", false)]
    [InlineData("pod-template-generation", "4", null, true)]
    [InlineData("pod-template-generation", "4", "ten", true)]
    [InlineData("pod-template-generation", "9", null, false)]
    public void A_daemon_sets_pod_is_new_by_hash_or_template_generation(string label, string value, string? hash, bool isNew) =>
        RevisionOf.IsOfDaemonSet(Pod("n", label, value), Daemons, hash).ShouldBe(isNew);

    [Fact]
    public void A_pod_of_another_daemon_set_is_not_new() =>
        RevisionOf.IsOfDaemonSet(Pod("other", "controller-revision-hash", "ten"), Daemons, "ten").ShouldBeFalse();

    private static JsonObject ReplicaSet(string owner, string revision, string hash) => Parse(
        $$$"""{"metadata":{"uid":"rs-{{{hash}}}","labels":{"pod-template-hash":"{{{hash}}}"},"annotations":{"deployment.kubernetes.io/revision":"{{{revision}}}"},"ownerReferences":[{"uid":"{{{owner}}}","controller":true}]}}""");

    private static JsonObject Revision(string owner, int number, string hash) => Parse(
        $$$"""{"revision":{{{number}}},"metadata":{"labels":{"controller-revision-hash":"{{{hash}}}"},"ownerReferences":[{"uid":"{{{owner}}}","controller":true}]}}""");

    private static JsonObject Pod(string owner, string label, string value) => Parse(
        $$$"""{"metadata":{"labels":{"{{{label}}}":"{{{value}}}"},"ownerReferences":[{"uid":"{{{owner}}}","controller":true}]}}""");

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
