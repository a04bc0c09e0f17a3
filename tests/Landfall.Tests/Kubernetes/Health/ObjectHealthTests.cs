using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes.Health;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes.Health;

public sealed class ObjectHealthTests
{
    public static TheoryData<string> Cases() => [.. HealthCase.Folders().Where(folder => folder != "Diagnosis").SelectMany(HealthCase.In)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_object_is_judged_by_its_kind(string file)
    {
        var given = HealthCase.Load(file);
        var status = ObjectHealth.Assess(given.Objects.Single());
        status.ShouldBe(new HealthStatus(Enum.Parse<HealthState>(given.Expected("expect")), given.Expected("message")));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_judgement_leaves_the_object_as_it_was(string file)
    {
        var obj = HealthCase.Load(file).Objects.Single();
        var before = obj.ToJsonString();
        ObjectHealth.Assess(obj);
        obj.ToJsonString().ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_object_read_from_a_stream_is_judged_as_one_built_in_memory(string file)
    {
        // Numbers are of other .NET types in the two: JsonElement here, int and long there.
        var given = HealthCase.Load(file).Objects.Single();
        var read = JsonNode.Parse(given.ToJsonString())!.AsObject();
        ObjectHealth.Assess(read).ShouldBe(ObjectHealth.Assess(given));
    }

    [Fact]
    public void States_are_ordered_from_best_to_worst() =>
        Enum.GetValues<HealthState>().ShouldBe(
            [HealthState.Healthy, HealthState.Suspended, HealthState.Progressing, HealthState.Missing, HealthState.Degraded, HealthState.Unknown]);

    [Fact]
    public void An_empty_object_is_unknown() => ObjectHealth.Assess([]).State.ShouldBe(HealthState.Unknown);

    [Theory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    [InlineData("DaemonSet")]
    [InlineData("ReplicaSet")]
    [InlineData("Pod")]
    [InlineData("Job")]
    [InlineData("HorizontalPodAutoscaler")]
    [InlineData("PodDisruptionBudget")]
    [InlineData("Custom")]
    public void A_kind_whose_controller_tells_the_generation_has_a_stale_case(string folder) =>
        HealthCase.In(folder).ShouldContain(Path.Combine(folder, "stale-generation.yaml"));
}
