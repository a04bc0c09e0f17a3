using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Yaml;

public sealed class YamlRoundTripTests
{
    public static TheoryData<YamlDialect> Dialects => [YamlDialect.Kubernetes, YamlDialect.Core];

    [Theory, MemberData(nameof(Dialects))]
    public void What_is_written_is_read_back(YamlDialect dialect)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var documents = Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomJson.Node(random, 4)).ToList();
            var text = YamlWriter.WriteAll(documents);
            var read = YamlCase.Read(Encoding.UTF8.GetBytes(text), dialect);
            var expected = new JsonArray([.. documents]);
            JsonNode.DeepEquals(read, expected).ShouldBeTrue($"seed {seed}:\n{text}\n{expected.ToJsonString()}\n{read.ToJsonString()}");
        }
    }
}
