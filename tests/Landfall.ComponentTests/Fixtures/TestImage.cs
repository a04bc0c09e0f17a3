using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Oci;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>Makes tiny images and puts their blobs into a registry: what build tools do, in the few steps that tests need.</summary>
internal static class TestImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string IndexType = "application/vnd.oci.image.index.v1+json";

    /// <summary>Pushes an image with a configuration that has a revision label, and returns its manifest.</summary>
    public static async Task<Manifest> PushAsync(
        RegistryClient client,
        ImageReference repository,
        string tag,
        string revision,
        CancellationToken ct,
        AuthenticationHeaderValue? authorization = null)
    {
        var configuration = Encoding.UTF8.GetBytes(Configuration(revision));
        var layer = Encoding.UTF8.GetBytes("layer of " + revision);
        await UploadAsync(repository, configuration, authorization, ct);
        await UploadAsync(repository, layer, authorization, ct);
        var manifest = ManifestOf(configuration, layer);
        await client.PutManifestAsync(repository, tag, manifest, ct);
        return manifest;
    }

    public static string Configuration(string revision) => new JsonObject
    {
        ["created"] = "2026-01-02T03:04:05Z",
        ["architecture"] = "amd64",
        ["os"] = "linux",
        ["config"] = new JsonObject { ["Labels"] = new JsonObject { ["org.opencontainers.image.revision"] = revision } },
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() },
    }.ToJsonString();

    public static Manifest ManifestOf(byte[] configuration, params byte[][] layers) => Read(
        new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", configuration),
            ["layers"] = new JsonArray([.. layers.Select(layer => Descriptor("application/vnd.oci.image.layer.v1.tar", layer))]),
        },
        ManifestType);

    public static Manifest IndexOf(params (Manifest Manifest, string Os, string Architecture)[] images) => Read(
        new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = IndexType,
            ["manifests"] = new JsonArray([.. images.Select(image =>
            {
                var entry = Descriptor(image.Manifest.MediaType, image.Manifest.Content.ToArray());
                entry["platform"] = new JsonObject { ["os"] = image.Os, ["architecture"] = image.Architecture };
                return entry;
            })]),
        },
        IndexType);

    private static Manifest Read(JsonObject manifest, string type) => Manifest.Read(Encoding.UTF8.GetBytes(manifest.ToJsonString()), type);

    private static JsonObject Descriptor(string type, byte[] content) => new()
    {
        ["mediaType"] = type,
        ["digest"] = Digest.Sha256(content).ToString(),
        ["size"] = content.Length,
    };

    private static async Task UploadAsync(ImageReference repository, byte[] content, AuthenticationHeaderValue? authorization, CancellationToken ct)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = authorization;
        using var start = await http.PostAsync($"http://{repository.Registry}/v2/{repository.Path}/blobs/uploads/", null, ct);
        start.EnsureSuccessStatusCode();
        var location = new UriBuilder(start.Headers.Location!);
        location.Query = location.Query.TrimStart('?') + "&digest=" + Digest.Sha256(content);
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var end = await http.PutAsync(location.Uri, body, ct);
        end.EnsureSuccessStatusCode();
    }
}
