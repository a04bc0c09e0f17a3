using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes.Health;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes.Health;

public sealed class PodMatchTests
{
    private const string Expected = "sha256:9d2f0e9f1c5f0a6f8a1f4d0f4d1ad3f3b8a5dc9b8f52a0a4d2f9be0c0c5f1e77";
    private const string Other = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    private const string Child = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    [Theory]
    [InlineData("r.example.com/web:1@" + Expected, "")]
    [InlineData("r.example.com/web@" + Expected, "r.example.com/web@" + Other)]
    [InlineData("r.example.com/web:1", "r.example.com/web@" + Expected)]
    [InlineData("r.example.com/web:1", "docker-pullable://r.example.com/web@" + Expected)]
    [InlineData("r.example.com/web:1", "docker://" + Expected)]
    [InlineData("r.example.com/web:1", Expected)]
    [InlineData("r.example.com/web:1", "r.example.com/web@" + Child)]
    [InlineData("r.example.com/web:1", Child)]
    public void A_pod_runs_a_digest_that_its_specification_or_its_node_names(string image, string imageId) =>
        PodMatch.RunsDigest(Pod(image, imageId), "web", Expected, new HashSet<string> { Child }).ShouldBeTrue();

    [Theory]
    [InlineData("r.example.com/web:1", "")]
    [InlineData("r.example.com/web:1", "r.example.com/web@" + Other)]
    [InlineData("r.example.com/web:1@" + Other, "r.example.com/web@" + Other)]
    [InlineData("r.example.com/" + Expected, "")]
    [InlineData("r.example.com/web@" + Expected + "0", "")]
    public void A_pod_of_another_image_does_not_run_it(string image, string imageId) =>
        PodMatch.RunsDigest(Pod(image, imageId), "web", Expected, new HashSet<string> { Child }).ShouldBeFalse();

    [Fact]
    public void The_image_of_another_container_does_not_count() =>
        PodMatch.RunsDigest(Pod("r.example.com/web@" + Expected, ""), "proxy", Expected, null).ShouldBeFalse();

    [Fact]
    public void An_init_container_counts_by_its_name()
    {
        var pod = Parse($$$"""{"spec":{"initContainers":[{"name":"migrate","image":"r/web@{{{Expected}}}"}],"containers":[{"name":"web","image":"r/web:1"}]}}""");
        PodMatch.RunsDigest(pod, "migrate", Expected, null).ShouldBeTrue();
    }

    [Fact]
    public void A_running_pod_with_a_true_ready_condition_is_ready() => PodMatch.IsReady(Status("Running", "True", deleted: false)).ShouldBeTrue();

    [Theory]
    [InlineData("Running", "False", false)]
    [InlineData("Pending", "True", false)]
    [InlineData("Succeeded", "False", false)]
    [InlineData("Running", "True", true)]
    public void A_pod_that_takes_no_traffic_is_not_ready(string phase, string ready, bool deleted) =>
        PodMatch.IsReady(Status(phase, ready, deleted)).ShouldBeFalse();

    [Fact]
    public void Only_the_controlling_owner_counts()
    {
        var pod = Parse("""{"metadata":{"ownerReferences":[{"uid":"a","kind":"Thing"},{"uid":"b","kind":"ReplicaSet","controller":true}]}}""");
        PodMatch.OwnedBy(pod, "b").ShouldBeTrue();
        PodMatch.OwnedBy(pod, "a").ShouldBeFalse();
        PodMatch.IsOwned(pod).ShouldBeTrue();
        PodMatch.IsOwned([]).ShouldBeFalse();
    }

    private static JsonObject Status(string phase, string ready, bool deleted) => Parse(
        $$$"""{"metadata":{"deletionTimestamp":{{{(deleted ? "\"2026-03-02T09:20:00Z\"" : "null")}}}},"status":{"phase":"{{{phase}}}","conditions":[{"type":"Ready","status":"{{{ready}}}"}]}}""");

    private static JsonObject Pod(string image, string imageId) => Parse(
        $$$"""{"spec":{"containers":[{"name":"proxy","image":"envoy:1"},{"name":"web","image":"{{{image}}}"}]},"status":{"containerStatuses":[{"name":"web","imageID":"{{{imageId}}}"}]}}""");

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
