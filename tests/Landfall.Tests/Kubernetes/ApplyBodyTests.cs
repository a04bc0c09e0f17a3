using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class ApplyBodyTests
{
    [Fact]
    public void What_the_server_wrote_is_left_out_and_the_manifest_stays_as_it_is()
    {
        var manifest = ManifestText.Object("{apiVersion: v1, kind: Pod, metadata: {name: a, uid: x, resourceVersion: '1', creationTimestamp: null, managedFields: [], labels: {a: b}}, spec: {}, status: {phase: Running}}");
        var before = manifest.ToJsonString();
        ApplyBody.Of(manifest, namespaced: true).ToJsonString().ShouldBe("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"a":"b"}},"spec":{}}""");
        manifest.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public void A_cluster_wide_object_has_no_namespace() =>
        ApplyBody.Of(ManifestText.Object("{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: b}}"), namespaced: false)["metadata"]!.ToJsonString().ShouldBe("""{"name":"a"}""");

    [Fact]
    public void Write_only_strings_of_a_secret_become_data()
    {
        var body = ApplyBody.Of(ManifestText.Object("{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: eA==, b: eA==}, stringData: {b: é, c: null}}"), namespaced: true);
        body["data"]!.ToJsonString().ShouldBe("""{"a":"eA==","b":"w6k=","c":""}""");
        body.ContainsKey("stringData").ShouldBeFalse();
        ApplyBody.Of(ManifestText.Object("{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {b: x}}"), namespaced: true)["data"]!.ToJsonString().ShouldBe("""{"b":"eA=="}""");
        ApplyBody.Of(ManifestText.Object("{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {b: 1}}"), namespaced: true)["stringData"].ShouldNotBeNull();
    }

    [Fact]
    public void Quantities_that_are_numbers_become_strings_in_kinds_that_are_known()
    {
        const string Spec = "spec: {replicas: 1, limits: {cpu: 0.5, memory: 1Gi, pods: 3}, sizeLimit: 100, ports: [{min: 1}]}";
        ApplyBody.Of(ManifestText.Object($"{{apiVersion: apps/v1, kind: X, metadata: {{name: a}}, {Spec}}}"), namespaced: true)["spec"]!.ToJsonString()
            .ShouldBe("""{"replicas":1,"limits":{"cpu":"0.5","memory":"1Gi","pods":"3"},"sizeLimit":"100","ports":[{"min":1}]}""");
        ApplyBody.Of(ManifestText.Object($"{{apiVersion: example.com/v1, kind: X, metadata: {{name: a}}, {Spec}}}"), namespaced: true)["spec"]!["limits"]!["pods"]!.ToJsonString().ShouldBe("3");
    }

    [Fact]
    public void Ports_get_the_protocol_that_they_have_by_default()
    {
        var body = ManifestText.Object("{spec: {ports: [{port: 80}, {port: 53, protocol: UDP}], template: {spec: {containers: [{ports: [{containerPort: 8080}]}]}}, other: [{port: 1}]}}");
        ApplyBody.AddProtocol(body).ShouldBeTrue();
        body.ToJsonString().ShouldBe("""{"spec":{"ports":[{"port":80,"protocol":"TCP"},{"port":53,"protocol":"UDP"}],"template":{"spec":{"containers":[{"ports":[{"containerPort":8080,"protocol":"TCP"}]}]}},"other":[{"port":1}]}}""");
        ApplyBody.AddProtocol(body).ShouldBeFalse();
    }

    [Fact]
    public void Bodies_are_json_that_a_yaml_parser_reads_to_the_same_value()
    {
        var text = Encoding.UTF8.GetString(JsonBody.Write(new JsonObject { ["a"] = "😀 \\uD83D\\uDE00 é \u2028 \u0085 <&>", ["\U00020000"] = 1 }).Span);
        text.ShouldBe("""{"a":"😀 \\uD83D\\uDE00 é \u2028 \u0085 <&>","𠀀":1}""");
    }
}
