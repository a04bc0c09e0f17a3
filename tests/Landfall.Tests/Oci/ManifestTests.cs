using System.Text;
using Landfall.Clients;
using Landfall.Clients.Oci;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class ManifestTests
{
    private const string OciImage = "application/vnd.oci.image.manifest.v1+json";
    private const string OciIndex = "application/vnd.oci.image.index.v1+json";
    private const string Entry = """{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":7}""";

    [Fact]
    public void An_image_has_configuration_and_layers()
    {
        var manifest = Read($$$"""{"schemaVersion":2,"mediaType":"{{{OciImage}}}","config":{{{Entry}}},"layers":[{{{Entry}}},{{{Entry}}}],"annotations":{"a":"b"}}""", OciImage);

        manifest.IsIndex.ShouldBeFalse();
        manifest.Config!.Size.ShouldBe(7);
        manifest.Layers.Count.ShouldBe(2);
        manifest.Manifests.ShouldBeEmpty();
        manifest.Annotations["a"].ShouldBe("b");
        manifest.Digest.ShouldBe(Digest.Sha256(manifest.Content.Span));
    }

    [Fact]
    public void An_index_lists_images_with_their_platforms()
    {
        var entry = Entry[..^1] + ""","platform":{"os":"linux","architecture":"arm64","variant":"v8"},"artifactType":"x/y","annotations":{"k":"v"}}""";
        var manifest = Read($$"""{"schemaVersion":2,"manifests":[{{entry}}]}""", OciIndex + "; charset=utf-8");

        manifest.IsIndex.ShouldBeTrue();
        manifest.Config.ShouldBeNull();
        var only = manifest.Manifests.ShouldHaveSingleItem();
        only.Platform.ShouldBe(new Platform("linux", "arm64", "v8"));
        only.ArtifactType.ShouldBe("x/y");
        only.Annotations["k"].ShouldBe("v");
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":null}""", null, OciImage)]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[],"manifests":null}""", OciImage, OciImage)]
    [InlineData("""{"schemaVersion":2,"manifests":[]}""", "application/json", OciIndex)]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":E,"layers":[]}""", "application/octet-stream", "application/vnd.docker.distribution.manifest.v2+json")]
    public void Where_the_content_type_says_nothing_the_content_does(string json, string? contentType, string type) =>
        Read(json.Replace("E", Entry), contentType).MediaType.ShouldBe(type);

    [Theory]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":E,"layers":[]}""", OciImage, "but it came as")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[],"manifests":[E]}""", OciImage, "image and has manifests")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[],"manifests":[E]}""", OciIndex, "index and has layers")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[],"manifests":[E]}""", null, "index and has layers")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[]}""", OciIndex, "index and has layers")]
    [InlineData("""{"schemaVersion":2}""", OciIndex, "index without manifests")]
    [InlineData("""{"schemaVersion":2,"layers":[]}""", OciImage, "image without config")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[],"layers":[E]}""", OciImage, "not valid JSON")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[],"Layers":[E]}""", OciImage, "writes layers as Layers")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[],"MediaType":"x"}""", OciImage, "writes mediaType as MediaType")]
    [InlineData("""{"schemaVersion":2,"mediaType":7,"config":E,"layers":[]}""", OciImage, "mediaType is not a text")]
    [InlineData("""{"schemaVersion":1,"fsLayers":[]}""", "application/vnd.docker.distribution.manifest.v1+json", "old schema 1")]
    [InlineData("""{"config":E,"layers":[]}""", OciImage, "schemaVersion is not 2")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[]}""", "text/html", "is not that of an image or index")]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:abc","size":1},"layers":[]}""", OciImage, "config has no valid digest")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":[{"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":-1}]}""", OciImage, "layers[0] has no valid size")]
    [InlineData("""{"schemaVersion":2,"config":E,"layers":{}}""", OciImage, "layers is not a list")]
    [InlineData("[]", OciImage, "not a JSON object")]
    [InlineData("<html>", OciImage, "not valid JSON")]
    [InlineData("", OciImage, "not valid JSON")]
    public void What_has_two_readings_or_none_is_refused(string json, string? contentType, string why)
    {
        var error = Should.Throw<LandfallException>(() => Read(json.Replace("E", Entry), contentType));

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain(why);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Should.Throw<LandfallException>(() => Read($$"""{"schemaVersion":2,"x":{{new string('[', 5000)}}{{new string(']', 5000)}}}""", OciImage));

    [Fact]
    public void A_configuration_gives_labels_and_the_source_revision()
    {
        var configuration = Configuration("""
            {"created":"2026-01-02T03:04:05.123456789Z","architecture":"amd64","os":"linux",
             "config":{"Labels":{"org.opencontainers.image.revision":"abc123","n":null,"x":5}}}
            """);

        configuration.Created.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234568));
        configuration.Revision.ShouldBe("abc123");
        configuration.Labels.Count.ShouldBe(1);
        (configuration.Os, configuration.Architecture).ShouldBe(("linux", "amd64"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"created":7,"config":null,"os":[],"architecture":{}}""")]
    [InlineData("""{"created":"yesterday","config":{"Labels":null}}""")]
    public void A_configuration_without_or_with_odd_fields_is_empty(string json)
    {
        var configuration = Configuration(json);

        configuration.Created.ShouldBeNull();
        configuration.Revision.ShouldBeNull();
        configuration.Labels.ShouldBeEmpty();
    }

    private static ImageConfiguration Configuration(string json) => ImageConfiguration.Read(Encoding.UTF8.GetBytes(json), Digest.Sha256([]));

    private static Manifest Read(string json, string? contentType) => Manifest.Read(Encoding.UTF8.GetBytes(json), contentType);
}
