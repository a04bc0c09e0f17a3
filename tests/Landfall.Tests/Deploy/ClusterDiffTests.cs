using System.Text.Json.Nodes;
using Landfall.Delivery.Deploy;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Deploy;

public sealed class ClusterDiffTests
{
    private const string Canary = "canary-3f9a";
    private static readonly string Encoded = Convert.ToBase64String("canary-3f9a"u8);

    [Fact]
    public void A_change_is_shown_with_its_surroundings_and_without_the_server_s_own_fields()
    {
        var before = Parse("""{"metadata": {"name": "a", "uid": "1", "resourceVersion": "5", "managedFields": []}, "spec": {"replicas": 1}, "status": {"x": 1}}""");
        var after = Parse("""{"metadata": {"name": "a", "uid": "1", "resourceVersion": "6"}, "spec": {"replicas": 2}}""");

        ClusterDiff.Unified(before, after, isSecret: false).ShouldBe(" metadata:\n   name: a\n spec:\n-  replicas: 1\n+  replicas: 2\n");
    }

    [Fact]
    public void Equal_objects_have_no_diff() =>
        ClusterDiff.Unified(Parse("""{"spec": {"a": 1}}"""), Parse("""{"spec": {"a": 1}, "status": {"b": 2}}"""), isSecret: false).ShouldBe("");

    [Fact]
    public void A_secret_shows_that_a_value_changes_and_never_the_value()
    {
        var before = Parse($$"""{"kind": "Secret", "metadata": {"name": "s", "annotations": {"note": "{{Canary}}"} }, "data": {"a": "{{Encoded}}", "b": "eA=="} }""");
        var after = Parse($$"""{"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "eQ==", "b": "eA=="}, "stringData": {"c": "{{Canary}}"} }""");

        var diff = ClusterDiff.Unified(before, after, isSecret: true);

        diff.ShouldNotContain(Canary);
        diff.ShouldNotContain(Encoded);
        diff.ShouldContain("-  a: (hidden, before)");
        diff.ShouldContain("+  a: (hidden, after)");
        diff.ShouldContain("   b: (hidden)");
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
