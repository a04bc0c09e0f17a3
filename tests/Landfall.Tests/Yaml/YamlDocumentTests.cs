using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;
using static Landfall.Tests.Yaml.Edited;

namespace Landfall.Tests.Yaml;

public sealed class YamlDocumentTests
{
    private const string Manifest = """
        # first

        kind: A
        spec:
          list:
            - x
            - &item {a: 1, b: [2]}
            -
          alias: *item
          merged:
            <<: *item
            c: 3
          empty:
          tagged: !!str # c
            7
          quoted: "😀"   # 😀
          "dotted.key": 1
        ---
        ---
        kind: B
        --- ~
        """;

    private static readonly IReadOnlyList<YamlDocument> Documents = YamlReader.Read(Encoding.UTF8.GetBytes(Manifest.Replace("\n", "\r\n")), "file.yaml");

    public static TheoryData<YamlPath, string?> Marks => new()
    {
        { YamlPath.Root, "3:1" },
        { Path("kind"), "3:7" },
        { Path("spec", "list"), "6:5" },
        { Path("spec", "list", 0), "6:7" },
        { Path("spec", "list", 1), "7:13" },
        { Path("spec", "list", 1, "b", 0), "7:24" },
        { Path("spec", "alias"), "9:10" },
        { Path("spec", "alias", "a"), "7:17" },
        { Path("spec", "merged", "a"), "7:17" },
        { Path("spec", "merged", "c"), "12:8" },
        { Path("spec", "empty"), "13:3" },
        { Path("spec", "tagged"), "15:5" },
        { Path("spec", "quoted"), "16:11" },
        { Path("spec", "none"), null },
        { Path("spec", "list", 3), null },
        { Path("spec", 0), null },
        { Path("kind", "x"), null },
    };

    [Theory, MemberData(nameof(Marks))]
    public void A_value_is_found_where_it_is_written(YamlPath path, string? mark) =>
        Documents[0].MarkOf(path)?.ToString().ShouldBe(mark);

    [Fact]
    public void A_key_is_found_where_it_is_written()
    {
        Documents[0].MarkOfKey(Path("spec", "quoted")).ShouldBe(new YamlMark(16, 3));
        Documents[0].MarkOfKey(Path("spec", "list", 0)).ShouldBe(new YamlMark(6, 7));
        Documents[0].MarkOfKey(Path("none")).ShouldBeNull();
    }

    [Fact]
    public void Documents_without_content_are_left_out_and_an_explicit_null_is_one()
    {
        Documents.Select(document => document.Root?["kind"]?.GetValue<string>()).ShouldBe(["A", "B", null]);
        Documents.Select(document => document.Index).ShouldBe([0, 1, 2]);
        Documents.Select(document => document.Start.Line).ShouldBe([3, 20, 21]);
        YamlReader.Read("# nothing\n---\n...\n"u8.ToArray(), "f").ShouldBeEmpty();
        YamlReader.Read(ReadOnlyMemory<byte>.Empty, "f").ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_give_themselves_out_as_what_fits()
    {
        var root = YamlReader.Read("{a: 1, b: 1.5, c: 18446744073709551615}"u8.ToArray(), "f")[0].Root!;
        root["a"]!.GetValue<int>().ShouldBe(1);
        root["a"]!.GetValue<long>().ShouldBe(1);
        root["b"]!.GetValue<double>().ShouldBe(1.5);
        root["c"]!.GetValue<ulong>().ShouldBe(ulong.MaxValue);
        JsonNode.DeepEquals(root["a"], JsonValue.Create(1)).ShouldBeTrue();
    }

    [Fact]
    public void An_error_carries_its_place_and_kind()
    {
        var error = Should.Throw<YamlException>(() => YamlReader.Read("a: 1\na: 2\n"u8.ToArray(), "dir/file.yaml"));
        error.File.ShouldBe("dir/file.yaml");
        error.Mark.ShouldBe(new YamlMark(2, 1));
        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Remedy.ShouldBe("remove one of the two");
    }

    [Fact]
    public void A_template_is_recognised() =>
        Should.Throw<YamlException>(() => YamlReader.Read("a: 1\n{{ if x }}\n"u8.ToArray(), "f")).Remedy.ShouldBe("this looks like a template: render it first");

    [Fact]
    public void Paths_are_equal_by_value_and_printed_for_people()
    {
        Path("spec", "containers", 0, "image").ToString().ShouldBe("spec.containers[0].image");
        Path("metadata", "annotations", "a.b/c\"d").ToString().ShouldBe("metadata.annotations[\"a.b/c\\\"d\"]");
        Path(0, "app.kubernetes.io/name").ToString().ShouldBe("[0][\"app.kubernetes.io/name\"]");
        YamlPath.Root.ToString().ShouldBe(".");
        Path("a", 0).ShouldBe(YamlPath.Root.Child("a").Child(0));
        Path("a", 0).GetHashCode().ShouldBe(YamlPath.Root.Child("a").Child(0).GetHashCode());
        Path("a", 0).ShouldNotBe(Path("a", "0"));
        Path("a").ShouldNotBe(Path("a", "b"));
    }
}
