using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Yaml;

/// <summary>Compares the reader with kubectl, on the unit tests' cases and on scalars made by chance.</summary>
public sealed class KubectlYamlTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public static TheoryData<string> Readable => [.. Folders("Kubernetes")];

    public static TheoryData<string> Refused => [.. Folders("Refused")];

    [Theory, MemberData(nameof(Readable))]
    public async Task A_manifest_is_read_as_kubectl_reads_it(string name)
    {
        var file = Path.Combine(Cases(), "Kubernetes", name, "input.yaml");
        var expected = await Kubectl.ReadAsync(file, TestContext.Current.CancellationToken);
        Same(Read(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), expected);
    }

    [Theory, MemberData(nameof(Refused))]
    public async Task What_is_refused_is_refused_by_kubectl_too(string name)
    {
        var file = Path.Combine(Cases(), "Refused", name, "input.yaml");
        (await Kubectl.ReadAsync(file, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Theory]
    [InlineData("0123456789+-._eE")]
    [InlineData("01xXoObBaAfF_-+")]
    [InlineData("yYnNoOfFtTrRuUeEsSlLaA~")]
    [InlineData("0123-:.TZtz+ ")]
    [InlineData("ab -#:?*&!|>'\"%@`=<{}[],")]
    public async Task Plain_scalars_made_by_chance_mean_the_same(string alphabet)
    {
        var random = new Random(alphabet.Length);
        var lines = Enumerable.Range(0, 3000).Select(_ => "  - " + Word(random, alphabet)).Where(IsReadable).ToList();
        var content = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\nspec:\n" + string.Join('\n', lines) + "\n";
        await File.WriteAllTextAsync(_file, content, TestContext.Current.CancellationToken);
        var expected = await Kubectl.ReadAsync(_file, TestContext.Current.CancellationToken);
        lines.Count.ShouldBeGreaterThan(500);
        Same(Read(Encoding.UTF8.GetBytes(content)), expected);
    }

    [Fact]
    public async Task What_is_written_is_read_by_kubectl()
    {
        var random = new Random(5);
        var words = Enumerable.Range(0, 3000).Select(_ => (JsonNode?)Word(random, "ab01yn -#:?*&!|>'\"%@`=<{}[],.\n\t\r\u0085\u2028\ufeff\u0000é")).ToArray();
        var item = new JsonObject { ["apiVersion"] = "example.com/v1", ["kind"] = "Thing", ["metadata"] = new JsonObject { ["name"] = "x" }, ["spec"] = new JsonArray(words) };
        await File.WriteAllTextAsync(_file, YamlWriter.Write(item), TestContext.Current.CancellationToken);
        Same(new JsonArray(item), await Kubectl.ReadAsync(_file, TestContext.Current.CancellationToken));
    }

    public void Dispose() => File.Delete(_file);

    private static string Word(Random random, string alphabet) =>
        new([.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => alphabet[random.Next(alphabet.Length)])]);

    /// <summary>One line that is refused would keep kubectl from reading the others.</summary>
    private static bool IsReadable(string line)
    {
        try
        {
            return !line.Contains('&') && YamlReader.Read(Encoding.UTF8.GetBytes("list:\n" + line + "\n  - next\n"), "line").Count == 1;
        }
        catch (YamlException)
        {
            return false;
        }
    }

    private static JsonArray Read(byte[] content) =>
        [.. YamlReader.Read(content, "input.yaml").Select(document => document.Root?.DeepClone())];

    private static void Same(JsonNode read, JsonNode? expected)
    {
        expected.ShouldNotBeNull("kubectl refuses it");
        Differences(read, expected, "").ShouldBeEmpty();
    }

    /// <summary>kubectl keeps numbers beyond 64 bits as doubles.</summary>
    private static IEnumerable<string> Differences(JsonNode? read, JsonNode? expected, string path)
    {
        switch (read, expected)
        {
            case (JsonObject left, JsonObject right) when left.Count == right.Count:
                return left.SelectMany(entry => right.ContainsKey(entry.Key) ? Differences(entry.Value, right[entry.Key], $"{path}.{entry.Key}") : [$"{path}.{entry.Key}: not in kubectl's"]);
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                return left.SelectMany((item, index) => Differences(item, right[index], $"{path}[{index}]"));
            case (JsonValue left, JsonValue right) when left.GetValueKind() == JsonValueKind.Number && right.GetValueKind() == JsonValueKind.Number && left.GetValue<double>().Equals(right.GetValue<double>()):
                return [];
            default:
                return JsonNode.DeepEquals(read, expected) ? [] : [$"{path}: read {read?.ToJsonString()}, kubectl {expected?.ToJsonString()}"];
        }
    }

    private static IEnumerable<string> Folders(string group) =>
        Directory.EnumerateDirectories(Path.Combine(Cases(), group)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    private static string Cases([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Landfall.Tests", "Cases", "Yaml"));
}
