using System.Text;
using System.Text.Json.Nodes;
using Landfall.Cli.Output;
using Landfall.Delivery;
using Landfall.Delivery.Deploy;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Deploy;

public sealed class SecretValuesTests
{
    private const string Canary = "canary-3f9a";

    [Theory]
    [InlineData("secretGenerator: [{name: s, literals: ['canary-3f9a']}]")]
    [InlineData("secretGenerator: [{name: s, literals: ['key=canary-3f9a']}]")]
    [InlineData("secretGenerator: [{name: s, envs: [secret.txt]}]")]
    [InlineData("secretGenerator: [{name: s, env: secret.txt}]")]
    [InlineData("secretGenerator: [{name: s, files: [key=secret.txt]}]")]
    [InlineData("patches: [{patch: 'kind: Secret\n\nstringData: {a: canary-3f9a}'}]")]
    [InlineData("patchesStrategicMerge: [\"kind: Secret\\nstringData: {a: canary-3f9a}\\n\"]")]
    [InlineData("patches: [{target: {kind: Secret}, patch: '[{op: add, path: /stringData/a, value: canary-3f9a}]'}]")]
    [InlineData("kind: Secret\nstringData: {a: canary-3f9a}")]
    public void Every_value_of_a_Secret_is_found(string input) =>
        SecretValues.In(new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["web/kustomization.yaml"] = Encoding.UTF8.GetBytes(input),
            ["web/secret.txt"] = Encoding.UTF8.GetBytes("key=canary-3f9a\n"),
            ["web/broken.yaml"] = "a: ["u8.ToArray(),
        }).ShouldContain(Canary);

    [Theory]
    [InlineData("""{"kind": "Secret", "metadata": {"name": "s", "annotations": {"note": "canary-3f9a"}}, "stringData": {"a": "canary-3f9a"}}""")]
    [InlineData("""{"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "Y2FuYXJ5LTNmOWE="}}""")]
    [InlineData("""{"kind": "Secret", "metadata": {"name": "s"}, "data": "canary-3f9a", "stringData": ["canary-3f9a"]}""")]
    public void A_rendered_Secret_is_shown_without_its_values(string secret)
    {
        var rendered = JsonNode.Parse(secret)!.AsObject();
        var output = new RenderOutput([new("web", "staging", "c", "h", [rendered])]);
        using var text = new StringWriter();
        output.WriteText(new(text));

        foreach (var shown in new[] { text.ToString(), output.ToJson() })
        {
            shown.ShouldNotContain(Canary);
            shown.ShouldNotContain("Y2FuYXJ5");
            shown.ShouldContain("(hidden)");
        }

        rendered.ToJsonString().ShouldBe(JsonNode.Parse(secret)!.ToJsonString(), "what is applied keeps its values");
    }
}
