using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Yaml;

public sealed class YamlWriterTests
{
    [Fact]
    public void Objects_are_written_as_blocks_in_their_order()
    {
        var node = JsonNode.Parse("""{"b":{"x":1,"a":[]},"a":[{"k":"v","m":{}},["q",["r"]],"s"],"t":"one\ntwo\n"}""");
        YamlWriter.Write(node).ShouldBe("""
            b:
              x: 1
              a: []
            a:
            - k: v
              m: {}
            - - q
              - - r
            - s
            t: |
              one
              two

            """);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a b", "a b")]
    [InlineData("--flag=x", "--flag=x")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("registry.example.com/a/b:1.2@sha256:0123", "registry.example.com/a/b:1.2@sha256:0123")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("N", "\"N\"")]
    [InlineData("", "\"\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("12", "\"12\"")]
    [InlineData("0o17", "\"0o17\"")]
    [InlineData("12e4567", "\"12e4567\"")]
    [InlineData("1:20", "\"1:20\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("2001-12-14", "\"2001-12-14\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("- a", "\"- a\"")]
    [InlineData("---", "\"---\"")]
    [InlineData("<<", "\"<<\"")]
    [InlineData("*x", "\"*x\"")]
    [InlineData(" a", "\" a\"")]
    [InlineData("a\tb", "\"a\\tb\"")]
    [InlineData("say \"hi\"", "say \"hi\"")]
    [InlineData("{\"a\": 1}", "'{\"a\": 1}'")]
    [InlineData("it's: \"x\"", "'it''s: \"x\"'")]
    [InlineData("\u0085", "\"\\u0085\"")]
    [InlineData("😀", "😀")]
    public void Strings_are_quoted_only_where_needed(string value, string written) =>
        YamlWriter.Write(JsonValue.Create(value)).ShouldBe(written + "\n");

    [Theory]
    [InlineData("a\nb", "|-\n  a\n  b\n")]
    [InlineData("a\nb\n", "|\n  a\n  b\n")]
    [InlineData("a\n\nb\n\n\n", "|+\n  a\n\n  b\n\n\n")]
    [InlineData(" a\nb", "\" a\\nb\"\n")]
    [InlineData("a\n \nb", "\"a\\n \\nb\"\n")]
    [InlineData("a\r\nb", "\"a\\r\\nb\"\n")]
    [InlineData("\n", "\"\\n\"\n")]
    public void Text_of_several_lines_is_a_block_where_a_block_holds_it(string value, string written) =>
        YamlWriter.Write(JsonValue.Create(value)).ShouldBe(written);

    [Theory]
    [InlineData("1E+21", "1e+21")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    public void Numbers_keep_their_value(string json, string written) =>
        YamlWriter.Write(JsonNode.Parse(json)).ShouldBe(written + "\n");

    [Fact]
    public void Documents_are_parted_by_markers() =>
        YamlWriter.WriteAll([new JsonObject { ["a"] = 1 }, null, new JsonArray("x")]).ShouldBe("a: 1\n---\nnull\n---\n- x\n");

    [Fact]
    public void A_key_too_long_for_its_line_is_read_back()
    {
        var node = new JsonObject { [new string('k', 5000)] = new JsonObject { ["a"] = "b" }, ["next"] = 1 };
        var read = YamlReader.Read(Encoding.UTF8.GetBytes(YamlWriter.Write(node)), "f");
        JsonNode.DeepEquals(read[0].Root, node).ShouldBeTrue();
    }
}
