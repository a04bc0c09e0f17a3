using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class FieldSetTests
{
    private const string Head = "apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop";

    [Theory]
    [InlineData("""{}""", "")]
    [InlineData("""{"f:spec": {"f:a": {}}}""", "spec: {a: 1}")]
    [InlineData("""{"f:spec": {"f:a": {}}}""", "spec: {a: 1, b: null}")]
    [InlineData("""{"f:spec": {"f:a": {".": {}, "f:b": {}}}}""", "spec: {a: {b: x}}")]
    [InlineData("""{"f:spec": {"f:selector": {}}}""", "spec: {selector: {atomic: map}}")]
    [InlineData("""{"f:spec": {"f:args": {}}}""", "spec: {args: [a, b]}")]
    [InlineData("""{"f:spec": {"f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}}}""", "spec: {ports: [{port: 80}]}")]
    [InlineData("""{"f:spec": {"f:set": {"v:\"a\"": {}, "v:1": {}}}}""", "spec: {set: [1, a]}")]
    public void A_set_is_exactly_an_objects_fields(string fields, string content) => IsExactly(fields, content).ShouldBeTrue();

    [Theory]
    [InlineData("""{}""", "spec: {a: 1}")]
    [InlineData("""{"f:spec": {"f:a": {}, "f:b": {}}}""", "spec: {a: 1}")]
    [InlineData("""{"f:spec": {"f:a": {}}}""", "spec: {a: 1, b: 2}")]
    [InlineData("""{"f:spec": {"f:a": {}}}""", "")]
    [InlineData("""{"f:metadata": {"f:labels": {"f:a": {}}}}""", "")]
    [InlineData("""{"f:spec": {"f:a": {"f:b": {}}}}""", "spec: {a: 1}")]
    [InlineData("""{"f:spec": {"f:list": {"k:{\"name\":\"a\"}": {".": {}, "f:name": {}}, "k:{\"name\":\"b\"}": {".": {}, "f:name": {}}}}}""", "spec: {list: [{name: a}]}")]
    [InlineData("""{"f:spec": {"f:list": {"k:{\"name\":\"a\"}": {".": {}, "f:name": {}}}}}""", "spec: {list: [{name: b}]}")]
    [InlineData("""{"f:spec": {"f:list": {"k:{\"name\":\"a\"}": {".": {}, "f:name": {}, "f:value": {}}}}}""", "spec: {list: [{name: a}]}")]
    [InlineData("""{"f:spec": {"f:set": {"v:\"a\"": {}}}}""", "spec: {set: [b]}")]
    [InlineData("""{"f:spec": {"f:list": {"k:not json": {}}}}""", "spec: {list: [{name: b}]}")]
    public void Another_set_is_not(string fields, string content) => IsExactly(fields, content).ShouldBeFalse();

    [Fact]
    public void Labels_count_and_what_identifies_an_object_does_not()
    {
        var fields = ManifestText.Object("""{"f:metadata": {"f:labels": {"f:a": {}}}}""");
        FieldSet.IsExactly(fields, ManifestText.Object($"{{{Head}, labels: {{a: b}}}}}}")).ShouldBeTrue();
        FieldSet.IsExactly(fields, ManifestText.Object($"{{{Head}, labels: {{a: b, c: d}}}}}}")).ShouldBeFalse();
    }

    [Fact]
    public void Removing_the_last_member_removes_what_held_it()
    {
        var fields = ManifestText.Object("""{"f:a": {"f:b": {"f:c": {}}}, "f:x": {"f:y": {}, "f:z": {}}}""");
        FieldSet.Remove(fields, ["f:a", "f:b", "f:c"]);
        FieldSet.Remove(fields, ["f:x", "f:y"]);
        FieldSet.Remove(fields, ["f:none", "f:y"]);
        fields.ToJsonString().ShouldBe("""{"f:x":{"f:z":{}}}""");
    }

    private static bool IsExactly(string fields, string content) =>
        FieldSet.IsExactly(ManifestText.Object(fields), ManifestText.Object($"{{{Head}}}{(content.Length == 0 ? "" : ", " + content)}}}"));
}
