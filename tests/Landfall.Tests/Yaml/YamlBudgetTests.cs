using System.Text;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Yaml;

public sealed class YamlBudgetTests
{
    public static TheoryData<string, string> Bombs => new()
    {
        { "aliases of lists", Chain(30, level => $"[{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]", "[x]") },
        { "aliases of mappings", Chain(30, level => $"{{{string.Join(", ", Enumerable.Range(0, 10).Select(key => $"k{key}: *a{level - 1}"))}}}", "{k: x}") },
        { "merges", Chain(30, level => $"{{<<: [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]}}", "{k: x}") },
    };

    public static TheoryData<string, string> Crowds => new()
    {
        { "items", "[" + string.Concat(Enumerable.Repeat("1,", 600_000)) + "]" },
        { "documents", string.Concat(Enumerable.Repeat("--- x\n", 600_000)) },
    };

    public static TheoryData<string, string> Depths => new()
    {
        { "brackets", new string('[', 5000) + new string(']', 5000) },
        { "open brackets", new string('[', 1_000_000) },
        { "open braces", string.Concat(Enumerable.Repeat("{a: ", 200_000)) },
        { "dashes", string.Concat(Enumerable.Repeat("- ", 5000)) + "x" },
        { "indentation", string.Concat(Enumerable.Range(0, 3000).Select(level => new string(' ', level) + "a:\n")) },
        { "keys", string.Concat(Enumerable.Repeat("? ", 5000)) + "x" },
        { "aliases", Chain(200, level => $"[*a{level - 1}]", "[x]") },
    };

    [Theory, MemberData(nameof(Bombs))]
    public void A_bomb_ends_in_an_error_with_little_memory(string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<YamlException>(() => YamlReader.Read(content, "bomb"), name).Message.ShouldContain("more than 500000 nodes");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20_000_000);
    }

    [Theory, MemberData(nameof(Crowds))]
    public void A_crowd_of_nodes_ends_in_an_error(string name, string text) =>
        Should.Throw<YamlException>(() => YamlReader.Read(Encoding.UTF8.GetBytes(text), "crowd"), name).Message.ShouldContain("more than 500000 nodes");

    [Theory, MemberData(nameof(Depths))]
    public void Deep_nesting_ends_in_an_error(string name, string text) =>
        Should.Throw<YamlException>(() => YamlReader.Read(Encoding.UTF8.GetBytes(text), "deep"), name).Message.ShouldContain("nested deeper than 100 levels");

    [Fact]
    public void Nesting_within_the_budget_is_read() =>
        YamlReader.Read(Encoding.UTF8.GetBytes(new string('[', 100) + new string(']', 100)), "deep").Count.ShouldBe(1);

    [Fact]
    public void A_small_bomb_of_text_ends_in_an_error()
    {
        var text = $"a: &a {new string('x', 1_000_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 100))}]\n";
        Should.Throw<YamlException>(() => YamlReader.Read(Encoding.UTF8.GetBytes(text), "bomb")).Message
            .ShouldBe("bomb:2:65: more than 16777216 characters, counting what aliases stand for");
    }

    [Fact]
    public void A_file_beyond_the_budget_is_not_even_decoded() =>
        Should.Throw<YamlException>(() => YamlReader.Read(new byte[300_000_000], "large")).Message
            .ShouldBe("large: the file has 300000000 bytes, more than the 16777216 that are read");

    [Fact]
    public void Aliases_count_as_what_they_stand_for()
    {
        // 1 mapping, 3 keys, a list of two, and that list twice more.
        const string text = "a: &a [x, y]\nb: *a\nc: *a\n";
        YamlReader.Read(Encoding.UTF8.GetBytes(text), "f", budget: new YamlBudget(1000, 13, 10)).Count.ShouldBe(1);
        Should.Throw<YamlException>(() => YamlReader.Read(Encoding.UTF8.GetBytes(text), "f", budget: new YamlBudget(1000, 12, 10)))
            .Message.ShouldBe("f:3:4: more than 12 nodes, counting what aliases stand for");
    }

    private static string Chain(int levels, Func<int, string> next, string first) =>
        $"a0: &a0 {first}\n" + string.Concat(Enumerable.Range(1, levels - 1).Select(level => $"a{level}: &a{level} {next(level)}\n"));
}
