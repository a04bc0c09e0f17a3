using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;
using static Landfall.Tests.Yaml.Edited;

namespace Landfall.Tests.Yaml;

public sealed class YamlEditorEntryTests
{
    [Theory]
    [InlineData("a: 1\n", "\"x\"", "a: 1\nnew: x\n")]
    [InlineData("a: 1", "\"x\"", "a: 1\nnew: x")]
    [InlineData("a: 1\r\n", "{\"b\":{\"c\":1}}", "a: 1\r\nnew:\r\n  b:\r\n    c: 1\r\n")]
    [InlineData("a: 1\n\n# end\n", "true", "a: 1\nnew: true\n\n# end\n")]
    [InlineData("a: # c\n  b: 1 # d\n  # deeper\n# not deeper\n", "1", "a: # c\n  b: 1 # d\n  # deeper\nnew: 1\n# not deeper\n")]
    [InlineData("a:\n- x\n", "[\"v\"]", "a:\n- x\nnew:\n- v\n")]
    [InlineData("a:\n    - x\n", "[\"v\"]", "a:\n    - x\nnew:\n    - v\n")]
    [InlineData("a:\n    b: 1\n", "{\"c\":{\"d\":1}}", "a:\n    b: 1\nnew:\n    c:\n        d: 1\n")]
    [InlineData("a: |\n  x\n\nb: |\n  y\n\n\n", "1", "a: |\n  x\n\nb: |\n  y\nnew: 1\n\n\n")]
    [InlineData("a: |+\n  y\n\n", "1", "a: |+\n  y\n\nnew: 1\n")]
    [InlineData("a: |\n  y", "1", "a: |\n  y\nnew: 1")]
    [InlineData("a:\n---\nb: 1\n", "1", "a:\nnew: 1\n---\nb: 1\n")]
    [InlineData("a: [1,\n  2] # c\n", "1", "a: [1,\n  2] # c\nnew: 1\n")]
    [InlineData("a: \"x\n  y\"\n...\n", "1", "a: \"x\n  y\"\nnew: 1\n...\n")]
    [InlineData("{a: 1}\n", "\"x, y\"", "{a: 1, new: \"x, y\"}\n")]
    [InlineData("{a: 1,}\n", "{\"b\":[1]}", "{a: 1, new: {b: [1]},}\n")]
    [InlineData("{\"a\":1}", "{\"b\":[\"c\"]}", "{\"a\":1, \"new\": {\"b\": [\"c\"]}}")]
    [InlineData("{\n  \"a\": 1\n}\n", "\"x\"", "{\n  \"a\": 1,\n  \"new\": \"x\"\n}\n")]
    [InlineData("{\r\n\t\"a\": {\r\n\t\t\"b\": 1\r\n\t}\r\n}\r\n", "2", "{\r\n\t\"a\": {\r\n\t\t\"b\": 1\r\n\t},\r\n\t\"new\": 2\r\n}\r\n")]
    [InlineData("{\n  a: 1, # one\n  b: 2 # two\n}\n", "3", "{\n  a: 1, # one\n  b: 2, # two\n  new: 3\n}\n")]
    [InlineData("{}\n", "1", "new: 1\n")]
    [InlineData("# c\n{} # d\n", "1", "# c\nnew: 1 # d\n")]
    [InlineData("--- {}\n", "1", "--- {new: 1}\n")]
    [InlineData("~\n", "1", "new: 1\n")]
    [InlineData("", "1", "new: 1\n")]
    [InlineData("# only a comment", "{\"a\":1}", "# only a comment\nnew:\n  a: 1\n")]
    [InlineData("---\n", "1", "---\nnew: 1\n")]
    [InlineData("? a\n: 1\n", "1", "? a\n: 1\nnew: 1\n")]
    [InlineData("a:\n  - b: 1\n    # c\n", "1", "a:\n  - b: 1\n    # c\nnew: 1\n")]
    [InlineData("base: &b {x: 1}\n<<: *b\n", "1", "base: &b {x: 1}\n<<: *b\nnew: 1\n")]
    public void A_new_entry_looks_like_its_neighbours(string before, string json, string after) =>
        Text(before, editor => editor.SetEntry(0, YamlPath.Root, "new", JsonNode.Parse(json))).ShouldBe(after);

    [Theory]
    [InlineData("a: 1 # c\nb: 2\n", "2", "a: 2 # c\nb: 2\n")]
    [InlineData("a: 1 # c\nb: 2\n", "\"x\"", "a: x # c\nb: 2\n")]
    [InlineData("a: 'x' # c\nb: 2\n", "\"y\"", "a: 'y' # c\nb: 2\n")]
    [InlineData("a: 1 # c\nb: 2\n", "{\"x\":1}", "a: # c\n  x: 1\nb: 2\n")]
    [InlineData("a: # c\n  # d\n  x: 1\n  y: 2 # e\nb: 2\n", "{\"z\":1}", "a: # c\n  z: 1 # e\nb: 2\n")]
    [InlineData("a: # c\n  x: 1\nb: 2\n", "true", "a: true # c\nb: 2\n")]
    [InlineData("a:\n  x: 1\nb: 2\n", "[1]", "a:\n- 1\nb: 2\n")]
    [InlineData("a: {x: 1} # c\nb: 2\n", "[]", "a: [] # c\nb: 2\n")]
    [InlineData("a: |\n  x\n\nb: 2\n", "5", "a: 5\n\nb: 2\n")]
    [InlineData("a:\nb: 2\n", "{\"x\":1}", "a:\n  x: 1\nb: 2\n")]
    [InlineData("a:\nb: 2\n", "\"x\\ny\\n\"", "a: \"x\\ny\\n\"\nb: 2\n")]
    [InlineData("a: 1\nb: 2\n", "null", "a: null\nb: 2\n")]
    [InlineData("{a: 1, b: 2}\n", "{\"x\":[]}", "{a: {x: []}, b: 2}\n")]
    [InlineData("{a: , b: 2}\n", "5", "{a: 5 , b: 2}\n")]
    [InlineData("a: &x 1\nb: 2\n", "5", "a: 5\nb: 2\n")]
    public void An_entry_gets_another_value(string before, string json, string after) =>
        Text(before, editor => editor.SetEntry(0, YamlPath.Root, "a", JsonNode.Parse(json))).ShouldBe(after);

    [Theory]
    [InlineData("a:\n  b: 1\n", "a:\n  b: 1\n  x:\n    z:\n      new: 1\n")]
    [InlineData("a: {b: 1}\n", "a: {b: 1, x: {z: {new: 1}}}\n")]
    [InlineData("a: # c\nb: 1\n", "a: # c\n  x:\n    z:\n      new: 1\nb: 1\n")]
    [InlineData("a: {} # c\nb: 1\n", "a: # c\n  x:\n    z:\n      new: 1\nb: 1\n")]
    [InlineData("a: null # c\n", "a: # c\n  x:\n    z:\n      new: 1\n")]
    [InlineData("a:\n  {}\n", "a:\n  {x: {z: {new: 1}}}\n")]
    [InlineData("a: &q {}\n", "a: &q\n  x:\n    z:\n      new: 1\n")]
    [InlineData("a:\n  x:\n    z: {new: 2}\n", "a:\n  x:\n    z: {new: 1}\n")]
    [InlineData("{\"a\": {}}", "{\"a\": {\"x\": {\"z\": {\"new\": 1}}}}")]
    [InlineData("b: 1", "b: 1\na:\n  x:\n    z:\n      new: 1")]
    public void Missing_parents_are_created(string before, string after) =>
        Text(before, editor => editor.SetEntry(0, Path("a", "x", "z"), "new", 1)).ShouldBe(after);

    [Fact]
    public void An_entry_of_a_mapping_in_a_list_is_set() =>
        Text("- name: a\n  x: 1\n# c\n- name: b\n- {name: c}\n-\n", editor =>
        {
            editor.SetEntry(0, Path(0), "new", 1);
            editor.SetEntry(0, Path(1), "new", new JsonArray(1));
            editor.SetEntry(0, Path(2), "new", 3);
            editor.SetEntry(0, Path(3), "new", 4);
        }).ShouldBe("- name: a\n  x: 1\n  new: 1\n# c\n- name: b\n  new:\n  - 1\n- {name: c, new: 3}\n- new: 4\n");

    [Fact]
    public void A_merged_value_is_overridden_in_its_own_mapping() =>
        Text("b: &b {x: 1}\nc:\n  <<: *b\n", editor => editor.SetEntry(0, Path("c"), "x", 2)).ShouldBe("b: &b {x: 1}\nc:\n  <<: *b\n  x: 2\n");

    [Fact]
    public void A_key_that_needs_quotes_gets_them() =>
        Text("a: 1\n", editor => editor.SetEntry(0, YamlPath.Root, "yes", "no")).ShouldBe("a: 1\n\"yes\": \"no\"\n");
}
