using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>What a container of the image does.</summary>
internal enum ImageBehaviour
{
    /// <summary>Answers HTTP on port 8080 with its text, and ends at once when asked to.</summary>
    Serves,

    /// <summary>Says why on stderr and ends with exit code 3.</summary>
    Crashes,

    /// <summary>Runs, and answers nothing.</summary>
    Idles,
}

/// <summary>A real image in the cluster's registry: that of busybox with another command, made without a build tool.</summary>
/// <param name="Pinned">NAME:TAG@DIGEST.</param>
/// <param name="Revision">The commit in its label, 40 hexadecimal digits.</param>
internal sealed record RunnableImage(ImageReference Pinned, string Revision)
{
    /// <summary>The last line that a crashing one says.</summary>
    public const string LastWords = "fatal: no answer to life in the settings";

    public string Digest => Pinned.Digest!.ToString();

    public string Tagged => Pinned.With(Pinned.Tag, null).Familiar;

    public override string ToString() => Pinned.Familiar;

    public static async Task<RunnableImage> PushAsync(ImageReference repository, string text, ImageBehaviour behaviour, CancellationToken ct)
    {
        using var outbound = new OutboundHttp();
        var client = new RegistryClient(RegistryCredentials.Anonymous, outbound);
        var busybox = ImageReference.Parse($"{repository.Registry}/busybox:latest");
        var source = await client.GetManifestAsync(busybox, ct);
        using var http = new HttpClient { BaseAddress = new($"http://{repository.Registry}/v2/") };

        var revision = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{repository.Path} {text}")))[..40];
        var configuration = JsonNode.Parse(await http.GetStringAsync($"{busybox.Path}/blobs/{source.Config!.Digest}", ct))!.AsObject();
        configuration["config"] = new JsonObject
        {
            ["Env"] = new JsonArray("PATH=/bin", $"TEXT={text}"),
            ["Cmd"] = new JsonArray("/bin/sh", "-c", Script(behaviour)),
            ["Labels"] = new JsonObject { ["org.opencontainers.image.revision"] = revision },
        };
        var bytes = Encoding.UTF8.GetBytes(configuration.ToJsonString());
        foreach (var layer in source.Layers) await MountAsync(http, repository, layer.Digest, busybox.Path, ct);
        await UploadAsync(http, repository, bytes, ct);

        var content = JsonNode.Parse(source.Content.Span)!;
        content["config"]!["digest"] = Landfall.Clients.Oci.Digest.Sha256(bytes).ToString();
        content["config"]!["size"] = bytes.Length;
        var manifest = Manifest.Read(Encoding.UTF8.GetBytes(content.ToJsonString()), source.MediaType);
        await client.PutManifestAsync(repository, text, manifest, ct);
        return new(repository.With(text, manifest.Digest), revision);
    }

    private static string Script(ImageBehaviour behaviour) => behaviour switch
    {
        ImageBehaviour.Serves => "mkdir -p /tmp/www && echo \"$TEXT\" > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www",
        ImageBehaviour.Crashes => $"echo starting $TEXT; echo '{LastWords}' >&2; exit 3",
        _ => "trap 'exit 0' TERM; while :; do sleep 1; done",
    };

    private static async Task MountAsync(HttpClient http, ImageReference repository, Digest blob, string from, CancellationToken ct)
    {
        using var answer = await http.PostAsync($"{repository.Path}/blobs/uploads/?mount={blob}&from={from}", null, ct);
        if (answer.StatusCode != System.Net.HttpStatusCode.Created) throw new InvalidOperationException($"the registry did not mount {blob}: {answer.StatusCode}");
    }

    private static async Task UploadAsync(HttpClient http, ImageReference repository, byte[] content, CancellationToken ct)
    {
        using var start = await http.PostAsync($"{repository.Path}/blobs/uploads/", null, ct);
        start.EnsureSuccessStatusCode();
        var location = new UriBuilder(start.Headers.Location!);
        location.Query = location.Query.TrimStart('?') + "&digest=" + Landfall.Clients.Oci.Digest.Sha256(content);
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new("application/octet-stream");
        using var end = await http.PutAsync(location.Uri, body, ct);
        end.EnsureSuccessStatusCode();
    }
}
