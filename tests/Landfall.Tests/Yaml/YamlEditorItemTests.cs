using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;
using static Landfall.Tests.Yaml.Edited;

namespace Landfall.Tests.Yaml;

public sealed class YamlEditorItemTests
{
    private static readonly JsonObject Image = new() { ["name"] = "web", ["newTag"] = "1.0" };

    [Theory]
    [InlineData("resources:\n- a.yaml\n", "resources:\n- a.yaml\nimages:\n- name: web\n  newTag: \"1.0\"\n")]
    [InlineData("resources:\n  - a.yaml\n", "resources:\n  - a.yaml\nimages:\n  - name: web\n    newTag: \"1.0\"\n")]
    [InlineData("resources:\r\n  - a.yaml", "resources:\r\n  - a.yaml\r\nimages:\r\n  - name: web\r\n    newTag: \"1.0\"")]
    [InlineData("resources: [a.yaml]\n# end\n", "resources: [a.yaml]\nimages:\n- name: web\n  newTag: \"1.0\"\n# end\n")]
    [InlineData("images:\n- name: a\n", "images:\n- name: a\n- name: web\n  newTag: \"1.0\"\n")]
    [InlineData("images:\n  - name: a\n    newTag: x # c\n    # about a\n  # about nothing\n\nnamespace: x\n", "images:\n  - name: a\n    newTag: x # c\n    # about a\n  - name: web\n    newTag: \"1.0\"\n  # about nothing\n\nnamespace: x\n")]
    [InlineData("images:\n-   name: a\n    newTag: x\n\n\nnamespace: x\n", "images:\n-   name: a\n    newTag: x\n- name: web\n  newTag: \"1.0\"\n\n\nnamespace: x\n")]
    [InlineData("images: [] # none\nnamespace: x\n", "images: # none\n- name: web\n  newTag: \"1.0\"\nnamespace: x\n")]
    [InlineData("resources:\n  - a\nimages: []", "resources:\n  - a\nimages:\n  - name: web\n    newTag: \"1.0\"")]
    [InlineData("images:\nnamespace: x\n", "images:\n- name: web\n  newTag: \"1.0\"\nnamespace: x\n")]
    [InlineData("images: null\nnamespace: x\n", "images:\n- name: web\n  newTag: \"1.0\"\nnamespace: x\n")]
    [InlineData("images: # none\n  # - name: old\nnamespace: x\n", "images: # none\n- name: web\n  newTag: \"1.0\"\n  # - name: old\nnamespace: x\n")]
    [InlineData("images: [{name: a}]\n", "images: [{name: a}, {name: web, newTag: \"1.0\"}]\n")]
    [InlineData("images: [\n  {name: a},  # one\n  {name: b}   # two\n]\n", "images: [\n  {name: a},  # one\n  {name: b},   # two\n  {name: web, newTag: \"1.0\"}\n]\n")]
    [InlineData("images: [\n  {name: a},\n]\n", "images: [\n  {name: a},\n  {name: web, newTag: \"1.0\"},\n]\n")]
    [InlineData("{\"images\": []}\n", "{\"images\": [{\"name\": \"web\", \"newTag\": \"1.0\"}]}\n")]
    [InlineData("{\"a\": 1}\n", "{\"a\": 1, \"images\": [{\"name\": \"web\", \"newTag\": \"1.0\"}]}\n")]
    [InlineData("images:\n- |\n  text\n\nb: 1\n", "images:\n- |\n  text\n- name: web\n  newTag: \"1.0\"\n\nb: 1\n")]
    [InlineData("images:\n-\n", "images:\n-\n- name: web\n  newTag: \"1.0\"\n")]
    [InlineData("images: &i\n- a\n", "images: &i\n- a\n- name: web\n  newTag: \"1.0\"\n")]
    [InlineData("", "images:\n- name: web\n  newTag: \"1.0\"\n")]
    [InlineData("# kustomization\r\n", "# kustomization\r\nimages:\r\n- name: web\r\n  newTag: \"1.0\"\r\n")]
    public void An_item_is_appended(string before, string after) =>
        Text(before, editor => editor.AddItem(0, Path("images"), Image)).ShouldBe(after);

    [Fact]
    public void Scalars_and_nested_lists_are_appended() =>
        Text("- - a\n  - b\n- c\n", editor =>
        {
            editor.AddItem(0, Path(0), "x");
            editor.AddItem(0, YamlPath.Root, new JsonArray("p", "q"));
            editor.AddItem(0, YamlPath.Root, "text\nlines\n");
        }).ShouldBe("- - a\n  - b\n  - x\n- c\n- - p\n  - q\n- |\n  text\n  lines\n");

    [Fact]
    public void Parents_of_a_missing_list_are_created() =>
        Text("a: 1\n", editor => editor.AddItem(0, Path("b", "c"), "x")).ShouldBe("a: 1\nb:\n  c:\n  - x\n");

    [Fact]
    public void A_journal_grows_by_items()
    {
        var text = Text("", editor =>
        {
            for (var number = 1; number <= 3; number++) editor.AddItem(0, Path("releases"), new JsonObject { ["number"] = number });
        }, dialect: YamlDialect.Core);
        text.ShouldBe("releases:\n- number: 1\n- number: 2\n- number: 3\n");
    }
}
