using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>The number of replicas belongs to the autoscaler where there is one.</summary>
public sealed class AutoscalerTests(GitHttpServer git, ClusterFixture cluster)
{
    private const string Autoscaler = """
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {minReplicas: 2, maxReplicas: 3, targetCPUUtilizationPercentage: 80, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}

        """;

    [Fact]
    public async Task Replicas_that_the_autoscaler_set_stay_through_deliveries_and_applies()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => [.. FleetFiles.Plain(f, "web"), ("web/staging/autoscaler.yaml", Autoscaler)]);
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await Eventually.HoldsAsync(async () => await ReplicasAsync(fleet) == 2, "the autoscaler brings web to its least number of replicas", 60);
        var version = await GenerationAsync(fleet);

        await fleet.MustAsync("apply", "web", "--environment", "staging");
        (await GenerationAsync(fleet)).ShouldBe(version);

        var two = await fleet.PushImageAsync("web", "two");
        await fleet.DeployAsync("web", two);
        (await ReplicasAsync(fleet)).ShouldBe(2);
        (await GenerationAsync(fleet)).ShouldBe(version + 1);
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([two.Digest, two.Digest]);
    }

    [Fact]
    public async Task Replicas_that_were_ours_are_given_up_as_they_are_when_an_autoscaler_comes()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 3));
        var image = await fleet.PushImageAsync("web", "one", ImageBehaviour.Idles);
        await fleet.DeployAsync("web", image);
        var generation = await GenerationAsync(fleet);
        await fleet.CommitAsync(("web/staging/autoscaler.yaml", Autoscaler));

        await fleet.MustAsync("apply", "web", "--environment", "staging");

        (await ReplicasAsync(fleet)).ShouldBe(3);
        (await GenerationAsync(fleet)).ShouldBe(generation);
        var ours = (await fleet.LiveAsync("Deployment", "web", "staging"))!["metadata"]!["managedFields"]!.AsArray().Single(entry => entry!["manager"]!.ToString() == "landfall");
        ours!["fieldsV1"]!["f:spec"]!["f:replicas"].ShouldBeNull();
    }

    private static async Task<long> ReplicasAsync(FleetSandbox fleet) => (await fleet.LiveAsync("Deployment", "web", "staging"))!["spec"]!["replicas"]!.GetValue<long>();

    private static async Task<long> GenerationAsync(FleetSandbox fleet) => (await fleet.LiveAsync("Deployment", "web", "staging"))!["metadata"]!["generation"]!.GetValue<long>();
}
