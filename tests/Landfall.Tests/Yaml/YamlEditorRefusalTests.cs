using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;
using static Landfall.Tests.Yaml.Edited;

namespace Landfall.Tests.Yaml;

public sealed class YamlEditorRefusalTests
{
    [Fact]
    public void An_anchored_scalar_that_an_alias_uses_is_not_edited() =>
        Refusal("a: &image x\nb: *image\n", editor => editor.SetScalar(0, Path("a"), "y"))
            .ShouldBe("file.yaml:1:4: a carries the anchor &image, and the alias at line 2 uses it: the edit would change both");

    [Fact]
    public void An_anchored_mapping_that_a_merge_uses_is_not_edited() =>
        Refusal("base: &base\n  image: x\nweb:\n  <<: *base\n", editor => editor.SetScalar(0, Path("base", "image"), "y"))
            .ShouldBe("file.yaml:1:7: base.image carries the anchor &base, and the alias at line 4 uses it: the edit would change both");

    [Fact]
    public void An_anchored_mapping_is_edited_where_every_use_overrides_the_value() =>
        Text("base: &base\n  image: x\nweb:\n  <<: *base\n  image: z\n", editor => editor.SetScalar(0, Path("base", "image"), "v"))
            .ShouldBe("base: &base\n  image: v\nweb:\n  <<: *base\n  image: z\n");

    [Fact]
    public void An_anchored_value_that_an_alias_uses_is_not_removed() =>
        Refusal("a: &image x\nb: *image\n", editor => editor.RemoveEntry(0, Path("a")))
            .ShouldBe("file.yaml:1:4: a carries the anchor &image, and the alias at line 2 uses it: the edit would change both");

    [Fact]
    public void An_alias_is_not_edited() =>
        Refusal("a: &image x\nb: *image\n", editor => editor.SetScalar(0, Path("b"), "y"))
            .ShouldBe("file.yaml:2:4: b comes from the anchor &image at line 1");

    [Fact]
    public void What_an_alias_brings_is_not_edited() =>
        Refusal("a: &m {image: x}\nb: *m\n", editor => editor.SetScalar(0, Path("b", "image"), "y"))
            .ShouldBe("file.yaml:2:4: b.image comes from the anchor &m at line 1");

    [Fact]
    public void What_a_merge_brings_is_not_edited() =>
        Refusal("a: &m {image: x}\nb:\n  <<: *m\n", editor => editor.SetScalar(0, Path("b", "image"), "y"))
            .ShouldBe("file.yaml:3:3: b.image comes from the merge (<<) here");

    [Fact]
    public void A_tag_that_the_value_contradicts_is_not_broken() =>
        Refusal("a: !!int 1\n", editor => editor.SetScalar(0, Path("a"), "x"))
            .ShouldStartWith("file.yaml:1:4: an edit of a would leave invalid YAML");

    [Fact]
    public void An_entry_that_a_merge_behind_it_overrides_is_not_set() =>
        Refusal("a: &m {x: 1}\nb: {x: 0, <<: *m}\n", editor => editor.SetEntry(0, Path("b"), "x", 2)).ShouldStartWith("file.yaml:2:");

    [Theory]
    [InlineData("a: 1\n", "there is no b in document 1")]
    [InlineData("b: {c: 1}\n", "b is not a scalar")]
    [InlineData("b: [1]\n", "b is not a scalar")]
    public void A_scalar_that_is_not_there_is_not_set(string before, string problem) =>
        Refusal(before, editor => editor.SetScalar(0, Path("b"), "x")).ShouldEndWith(problem);

    [Fact]
    public void A_scalar_in_the_way_of_a_mapping_stays() =>
        Refusal("a: text\n", editor => editor.SetEntry(0, Path("a", "b"), "c", 1)).ShouldBe("file.yaml:1:4: a is not a mapping");

    [Fact]
    public void A_mapping_in_the_way_of_a_list_stays() =>
        Refusal("a: {b: 1}\n", editor => editor.AddItem(0, Path("a"), 1)).ShouldBe("file.yaml:1:4: a is not a sequence");

    [Fact]
    public void A_missing_item_is_not_created() =>
        Refusal("a: []\n", editor => editor.SetEntry(0, Path("a", 0), "c", 1)).ShouldBe("file.yaml:1:4: there is no a[0] in document 1");

    [Fact]
    public void A_document_is_not_removed() =>
        Refusal("a: 1\n", editor => editor.RemoveEntry(0, YamlPath.Root)).ShouldBe("file.yaml:1:1: a whole document cannot be removed");

    [Fact]
    public void Half_a_character_is_not_written() =>
        Refusal("a: x\n", editor => editor.SetScalar(0, Path("a"), "\uD83D")).ShouldStartWith("file.yaml:1:4: an edit of a would");
}
