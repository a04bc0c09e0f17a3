using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class FieldOwnershipTests
{
    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Cases", "Kubernetes", "Ownership")).Select(d => Path.GetFileName(d)!)];

    /// <summary>A folder per case: live.yaml, maybe desired.yaml, and the managedFields afterwards (nothing to take: no expected.yaml).</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_take_over_patch_merges_the_entries(string name)
    {
        var live = Read(name, "live.yaml")!.AsObject();
        var patch = FieldOwnership.TakeOverPatch(live, "landfall", ["old-pipeline", "ci-*"], Read(name, "desired.yaml")?.AsObject());
        if (Read(name, "expected.yaml") is not { } expected)
        {
            patch.ShouldBeNull();
            return;
        }
        patch.ShouldNotBeNull();
        patch[1]!.ToJsonString().ShouldBe("""{"op":"replace","path":"/metadata/resourceVersion","value":"42"}""");
        FieldOwnership.IsGuarded(patch).ShouldBeTrue();
        var entries = patch[0]!["value"]!;
        JsonNode.DeepEquals(entries, expected).ShouldBeTrue(YamlWriter.Write(entries));
    }

    [Theory]
    [InlineData("kubectl", true)]
    [InlineData("kubectl-client-side-apply", true)]
    [InlineData("kubectl-set", true)]
    [InlineData("before-first-apply", true)]
    [InlineData("old-pipeline", true)]
    [InlineData("ci-runner-7", true)]
    [InlineData("kube-controller-manager", false)]
    [InlineData("my-kubectl", false)]
    [InlineData("old-pipeline-2", false)]
    [InlineData("helm", false)]
    public void Managers_are_taken_over_by_name(string manager, bool taken) =>
        FieldOwnership.IsTakenOver(manager, ["old-pipeline", "ci-*"]).ShouldBe(taken);

    [Fact]
    public void A_manager_that_holds_a_field_again_is_seen()
    {
        var live = ManifestText.Object("""
            metadata:
              managedFields:
              - {manager: landfall, operation: Apply, fieldsV1: {"f:data": {"f:a": {}}}}
              - {manager: kubectl-edit, operation: Update, fieldsV1: {"f:status": {}}}
              - {manager: kubectl, operation: Update, subresource: scale, fieldsV1: {"f:spec": {"f:replicas": {}}}}
            """);
        FieldOwnership.Holds(live, [], "landfall").ShouldBeFalse();
        FieldOwnership.Holds(live, ["landfall"], "landfall").ShouldBeFalse();
        live["metadata"]!["managedFields"]!.AsArray().Add(ManifestText.Node("""{manager: kubectl-set, operation: Update, fieldsV1: {"f:data": {"f:b": {}}}}"""));
        FieldOwnership.Holds(live, [], "landfall").ShouldBeTrue();
        FieldOwnership.TakenFrom(live, "landfall", []).ShouldBe(["kubectl-set"]);
        FieldOwnership.Holds([], [], "landfall").ShouldBeFalse();
    }

    [Fact]
    public void The_time_of_our_last_change_is_read() =>
        FieldOwnership.AppliedAt(ManifestText.Object("{metadata: {managedFields: [{manager: landfall, operation: Update, time: '2020-01-01T00:00:00Z'}, {manager: landfall, operation: Apply, time: '2024-05-06T07:08:09Z'}]}}"), "landfall")
            .ShouldBe(DateTimeOffset.Parse("2024-05-06T07:08:09Z"));

    [Fact]
    public void A_take_over_is_predicted()
    {
        var live = ManifestText.Object("""
            metadata:
              resourceVersion: "1"
              annotations: {last-applied: x, other: z}
              managedFields:
              - {manager: kubectl, operation: Update, fieldsV1: {"f:metadata": {"f:annotations": {".": {}, "f:last-applied": {}}}, "f:spec": {"f:gone": {}, "f:kept": {}, "f:shared": {}, "f:list": {".": {}, 'k:{"name":"a"}': {".": {}, "f:name": {}, "f:value": {}}, 'k:{"name":"b"}': {".": {}, "f:name": {}}}, "f:args": {}, "f:set": {'v:"p"': {}, 'v:"q"': {}}}}}
              - {manager: controller, operation: Update, fieldsV1: {"f:metadata": {"f:annotations": {"f:other": {}}}, "f:spec": {"f:shared": {}}}}
            spec: {gone: 1, kept: 2, shared: 3, list: [{name: a, value: 1, defaulted: true}, {name: b}], args: [1, 2], set: [p, q]}
            """);
        var desired = ManifestText.Object("{spec: {kept: 2, list: [{name: b}], set: [q]}}");
        var predicted = (JsonObject)live.DeepClone();
        FieldOwnership.PruneTaken(predicted, live, "landfall", [], desired);
        predicted["spec"]!.ToJsonString().ShouldBe("""{"kept":2,"shared":3,"list":[{"name":"b"}],"set":["q"]}""");
        predicted["metadata"]!["annotations"]!.ToJsonString().ShouldBe("""{"other":"z"}""");
    }

    private static JsonNode? Read(string name, string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Cases", "Kubernetes", "Ownership", name, file);
        return File.Exists(path) ? YamlReader.Read(File.ReadAllBytes(path), file)[0].Root!.DeepClone() : null;
    }
}
