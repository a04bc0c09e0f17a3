using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Yaml;

public sealed class YamlReaderCaseTests
{
    public static TheoryData<string> Kubernetes => [.. YamlCase.Names("Kubernetes")];

    public static TheoryData<string> Core => [.. YamlCase.Names("Core")];

    public static TheoryData<string, string> Errors =>
        [.. YamlCase.Names("Refused").Select(name => ("Refused", name)), .. YamlCase.Names("Stricter").Select(name => ("Stricter", name))];

    [Theory, MemberData(nameof(Kubernetes))]
    public void A_manifest_is_read_as_kubectl_reads_it(string name) => Compare("Kubernetes", name, YamlDialect.Kubernetes);

    [Theory, MemberData(nameof(Core))]
    public void An_own_file_is_read_by_the_core_schema(string name) => Compare("Core", name, YamlDialect.Core);

    [Theory, MemberData(nameof(Errors))]
    public void What_cannot_be_read_is_named_with_its_place(string group, string name)
    {
        var content = YamlCase.Bytes(group, name, "input.yaml");
        Should.Throw<YamlException>(() => YamlReader.Read(content, "input.yaml")).Message
            .ShouldBe(YamlCase.Text(group, name, "error.txt"));
    }

    private static void Compare(string group, string name, YamlDialect dialect)
    {
        var read = YamlCase.Read(YamlCase.Bytes(group, name, "input.yaml"), dialect);
        var expected = JsonNode.Parse(YamlCase.Text(group, name, "expected.json"));
        JsonNode.DeepEquals(read, expected).ShouldBeTrue($"read {read.ToJsonString()}\nnot  {expected!.ToJsonString()}");
    }
}
