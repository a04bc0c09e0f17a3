using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;
using static Landfall.Tests.Yaml.Edited;

namespace Landfall.Tests.Yaml;

public sealed class YamlEditorRemovalTests
{
    [Theory]
    [InlineData("a: 1 # c\nb: 2\n", "b: 2\n")]
    [InlineData("x: 1\na: 1 # c\n", "x: 1\n")]
    [InlineData("x: 1\na: 1", "x: 1")]
    [InlineData("x: 1\r\na: 1", "x: 1")]
    [InlineData("x: 1\n# about a\na:\n  b: 1\n  c:\n  - 1\n\n# about y\ny: 1\n", "x: 1\n# about a\n\n# about y\ny: 1\n")]
    [InlineData("a: |\n  x\n\ny: 1\n", "\ny: 1\n")]
    [InlineData("a: |+\n  x\n\ny: 1\n", "y: 1\n")]
    [InlineData("a: 1\n", "{}\n")]
    [InlineData("# c\na:\n  b: 1\n# d\n", "# c\n{}\n# d\n")]
    [InlineData("{a: 1}\n", "{}\n")]
    [InlineData("{a: 1, b: 2}\n", "{b: 2}\n")]
    [InlineData("{x: 0, a: 1, b: 2}\n", "{x: 0, b: 2}\n")]
    [InlineData("{x: 0, a: 1}\n", "{x: 0}\n")]
    [InlineData("{x: 0, a: 1,}\n", "{x: 0,}\n")]
    [InlineData("{a: 1,}\n", "{}\n")]
    [InlineData("{\n  \"x\": 0,\n  \"a\": 1\n}\n", "{\n  \"x\": 0\n}\n")]
    [InlineData("{\n  \"a\": 1,\n  \"x\": 0\n}\n", "{\n  \"x\": 0\n}\n")]
    [InlineData("{\n  x: 0, # x\n  a: 1 # a\n}\n", "{\n  x: 0 # x\n}\n")]
    [InlineData("{\n  a: 1, # a\n  # x\n  x: 0\n}\n", "{\n  # x\n  x: 0\n}\n")]
    [InlineData("? a\n: 1\n? b\n: 2\n", "? b\n: 2\n")]
    [InlineData("a:\nb:\n", "b:\n")]
    [InlineData("x: &x 1\na: &y 2\nz: *x\n", "x: &x 1\nz: *x\n")]
    public void An_entry_goes_with_its_lines(string before, string after) =>
        Text(before, editor => editor.RemoveEntry(0, Path("a"))).ShouldBe(after);

    [Theory]
    [InlineData("l:\n- a\n- b # c\n- c\n", 1, "l:\n- a\n- c\n")]
    [InlineData("l:\n  # first\n  - a: 1\n    b: 2\n  # second\n  - c\nx: 1\n", 0, "l:\n  # first\n  # second\n  - c\nx: 1\n")]
    [InlineData("l: # c\n- a # d\nx: 1\n", 0, "l: [] # c\nx: 1\n")]
    [InlineData("l: &l\n  # all\n  - a\nx: 1\n", 0, "l: &l []\n  # all\nx: 1\n")]
    [InlineData("l:\n- a", 0, "l: []")]
    [InlineData("l:\r\n- a\r\n", 0, "l: []\r\n")]
    [InlineData("l: [a, b, c]\n", 1, "l: [a, c]\n")]
    [InlineData("l: [a, b, c]\n", 2, "l: [a, b]\n")]
    [InlineData("l: [ a ]\n", 0, "l: []\n")]
    [InlineData("l:\n- a\n-\n- b\n", 1, "l:\n- a\n- b\n")]
    [InlineData("l:\n-\n  a: 1\n- b\n", 0, "l:\n- b\n")]
    public void An_item_goes_with_its_lines(string before, int index, string after) =>
        Text(before, editor => editor.RemoveEntry(0, Path("l", index))).ShouldBe(after);

    [Theory]
    [InlineData("- name: a # c\n  image: b\n- x\n", "- image: b\n- x\n")]
    [InlineData("- name: a\n  # about image\n  image: b\n", "-\n  # about image\n  image: b\n")]
    [InlineData("- name: a\n- x\n", "- {}\n- x\n")]
    [InlineData("- # c\n  name: a\n- x\n", "- {} # c\n- x\n")]
    [InlineData("- name:\n    a: 1\n  image: b\n", "- image: b\n")]
    public void The_first_entry_of_an_item_gives_its_line_to_the_second(string before, string after) =>
        Text(before, editor => editor.RemoveEntry(0, Path(0, "name"))).ShouldBe(after);

    [Fact]
    public void The_first_item_of_a_list_in_a_list_is_removed() =>
        Text("- - a\n  - b\n", editor => editor.RemoveEntry(0, Path(0, 0))).ShouldBe("- - b\n");
}
