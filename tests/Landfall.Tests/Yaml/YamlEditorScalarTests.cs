using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;
using static Landfall.Tests.Yaml.Edited;

namespace Landfall.Tests.Yaml;

public sealed class YamlEditorScalarTests
{
    [Theory]
    [InlineData("a: x\n", "v", "a: v\n")]
    [InlineData("a: x", "v", "a: v")]
    [InlineData("a:   x   # why\nb: 1\n", "v", "a:   v   # why\nb: 1\n")]
    [InlineData("a: 'x' # why\n", "it's", "a: 'it''s' # why\n")]
    [InlineData("a: \"x\"\n", "v", "a: \"v\"\n")]
    [InlineData("a: \"x\"\n", "q\"\\\n", "a: \"q\\\"\\\\\\n\"\n")]
    [InlineData("a: 'x'\n", "p\nq", "a: \"p\\nq\"\n")]
    [InlineData("a: x\n", "yes", "a: \"yes\"\n")]
    [InlineData("a: x\n", "1.10", "a: \"1.10\"\n")]
    [InlineData("a: x\n", "", "a: \"\"\n")]
    [InlineData("a: x\n", "a: b # c", "a: \"a: b # c\"\n")]
    [InlineData("a: 3\n", "3", "a: \"3\"\n")]
    [InlineData("a: one\n  two\n  three # c\nb: 1\n", "v", "a: v # c\nb: 1\n")]
    [InlineData("a:\n  x # c\n", "v", "a:\n  v # c\n")]
    [InlineData("a: &anchor x\n", "v", "a: &anchor v\n")]
    [InlineData("a: &anchor !!str x\n", "12", "a: &anchor !!str \"12\"\n")]
    [InlineData("a: !!str # c\n  'x'\n", "v", "a: !!str # c\n  'v'\n")]
    [InlineData("a:\n", "v", "a: v\n")]
    [InlineData("a: # c\n", "v", "a: v # c\n")]
    [InlineData("a:   \nb: 1\n", "v", "a: v   \nb: 1\n")]
    [InlineData("a:", "v", "a: v")]
    [InlineData("a: ~\n", "v", "a: v\n")]
    [InlineData("a: !!str\nb: 1\n", "v", "a: !!str v\nb: 1\n")]
    [InlineData("a: &x\nb: 1\n", "v", "a: &x v\nb: 1\n")]
    [InlineData("{a: x, b: 1}\n", "v", "{a: v, b: 1}\n")]
    [InlineData("{a: x, b: 1}\n", "y, z", "{a: \"y, z\", b: 1}\n")]
    [InlineData("{a: , b: 1}\n", "v", "{a: v , b: 1}\n")]
    [InlineData("{a, b: 1}\n", "v", "{a: v, b: 1}\n")]
    [InlineData("{\"a\": 1}", "v", "{\"a\": \"v\"}")]
    [InlineData("{\"a\":\"x\"}", "y/z", "{\"a\":\"y/z\"}")]
    [InlineData("a: x\r\nb: 1\r\n", "v", "a: v\r\nb: 1\r\n")]
    [InlineData("\uFEFFa: x\n", "v", "\uFEFFa: v\n")]
    [InlineData("# 😀\na: \"😀\" # 😀\nb: 😀\n", "é😀", "# 😀\na: \"é😀\" # 😀\nb: 😀\n")]
    [InlineData("? a\n: x\n", "v", "? a\n: v\n")]
    [InlineData("%YAML 1.1\n---\na: x\n...\n", "v", "%YAML 1.1\n---\na: v\n...\n")]
    [InlineData("a: \"x\\\n  y\" # c\n", "z", "a: \"z\" # c\n")]
    public void A_scalar_keeps_its_style_and_its_surroundings(string before, string value, string after) =>
        Text(before, editor => editor.SetScalar(0, Path("a"), value)).ShouldBe(after);

    [Theory]
    [InlineData("a: |\n  x\n  y\nb: 1\n", "p\nq\n", "a: |\n  p\n  q\nb: 1\n")]
    [InlineData("a: |\n  x\nb: 1\n", "p", "a: |-\n  p\nb: 1\n")]
    [InlineData("a: |- # c\n    x\n    y\n\n# d\nb: 1\n", "p\n\nq", "a: |- # c\n    p\n\n    q\n\n# d\nb: 1\n")]
    [InlineData("a: |+\n  x\n\n\nb: 1\n", "p\n", "a: |\n  p\nb: 1\n")]
    [InlineData("a: >-\n  x\n  y\nb: 1\n", "p q", "a: >-\n  p q\nb: 1\n")]
    [InlineData("a: >\n  x\n", "p\nq\n", "a: |\n  p\n  q\n")]
    [InlineData("a: |\n  x\n", "", "a: \"\"\n")]
    [InlineData("a: |\n  x\n", " p\n", "a: \" p\\n\"\n")]
    [InlineData("a: |\n  x", "p\n", "a: |\n  p")]
    [InlineData("a: |\n  x\n\n\n", "p\n", "a: |\n  p\n\n\n")]
    [InlineData("a: |\r\n  x\r\n  y\r\nb: 1\r\n", "p\nq\n", "a: |\r\n  p\r\n  q\r\nb: 1\r\n")]
    [InlineData("a: &x !!str |\n  x\nb: 1\n", "p\n", "a: &x !!str |\n  p\nb: 1\n")]
    [InlineData("a: |2\n   x\nb: 1\n", "p\n", "a: \"p\\n\"\nb: 1\n")]
    [InlineData("a: |\nb: 1\n", "p\n", "a: \"p\\n\"\nb: 1\n")]
    public void A_block_scalar_stays_one_where_it_can(string before, string value, string after) =>
        Text(before, editor => editor.SetScalar(0, Path("a"), value)).ShouldBe(after);

    [Fact]
    public void An_image_is_changed_in_its_document_alone()
    {
        const string manifest = """
            # web
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            ---
            # Deployment
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web   # name
            spec:
              template:
                spec:
                  containers:
                    - name: web
                      # the image
                      image: "registry.example.com/web:1"   # {"$imagepolicy": "x"}
                      args: [ "a",  'b' ]

                    - {name: sidecar, image: envoy:1}
            """;
        var path = Path("spec", "template", "spec", "containers");
        Text(manifest, editor =>
        {
            editor.SetScalar(1, path.Child(0).Child("image"), "registry.example.com/web:2@sha256:00");
            editor.SetScalar(1, path.Child(1).Child("image"), "envoy:2");
        }).ShouldBe(manifest.Replace("web:1", "web:2@sha256:00").Replace("envoy:1", "envoy:2"));
    }

    [Fact]
    public void A_value_that_is_there_already_changes_nothing() =>
        Text("a:  \"x\" # c\n", editor => editor.SetScalar(0, Path("a"), "x")).ShouldBe("a:  \"x\" # c\n");

    [Fact]
    public void A_sequence_item_is_changed() =>
        Text("- a\n- b # c\n-\n", editor =>
        {
            editor.SetScalar(0, Path(1), "x");
            editor.SetScalar(0, Path(2), "v");
        }).ShouldBe("- a\n- x # c\n- v\n");

    [Fact]
    public void A_document_that_is_a_scalar_is_changed() =>
        Text("--- x\n--- y\n", editor => editor.SetScalar(1, YamlPath.Root, "z")).ShouldBe("--- x\n--- z\n");

    [Fact]
    public void The_documents_follow_the_edits()
    {
        var editor = new YamlEditor("a: 1\n"u8.ToArray(), "file.yaml");
        editor.SetScalar(0, Path("a"), "x");
        editor.Documents[0].Root!["a"]!.GetValue<string>().ShouldBe("x");
    }
}
