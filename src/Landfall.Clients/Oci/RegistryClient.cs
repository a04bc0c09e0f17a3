using System.Runtime.CompilerServices;
using Landfall.Clients.Http;

namespace Landfall.Clients.Oci;

/// <summary>
/// Talks to OCI registries (OCI distribution specification 1.1, Docker registry API v2). Everything that comes back is checked
/// against its digest. Plain http on loopback, https everywhere else. Thread-safe; keep one for the life of the program, for it
/// remembers tokens.
/// </summary>
/// <remarks>
/// All methods throw <see cref="RegistryException"/>: Failed for what is missing, forbidden or not what its digest says;
/// Unreachable after about 30 s of attempts on 429 and 5xx. They throw <see cref="LandfallException"/> as
/// <see cref="OutboundHttp"/> says, and Invalid for content that cannot be read.
/// </remarks>
public sealed class RegistryClient(RegistryCredentials credentials, OutboundHttp http, TimeProvider? time = null)
{
    private const int ManifestLimit = 4 * 1024 * 1024;
    private const int ConfigurationLimit = 8 * 1024 * 1024;
    private const int TagPageLimit = 4 * 1024 * 1024;
    private const int MostTagPages = 1000;
    private const int DeepestIndex = 3;

    private readonly RegistryTransport _transport = new(credentials, http, time ?? TimeProvider.System);

    /// <summary>
    /// The digest that an image's tag stands for now (<c>latest</c> where there is neither tag nor digest). A digest is looked
    /// for and returned.
    /// </summary>
    public async Task<Digest> ResolveAsync(ImageReference image, CancellationToken ct)
    {
        var request = ManifestRequest(HttpMethod.Head, image, Name(image));
        var answer = await _transport.SendAsync(Pull(image), image.ToString(), request, ct);
        if (answer.Response.IsSuccess && Digest.TryParse(answer.Response.Header("Docker-Content-Digest"), out var digest))
        {
            return image.Digest is null ? digest : EnsureEqual(image.Digest, digest, image);
        }

        // Some registries leave the digest out, or do not know HEAD; and an error's words come only with a body.
        return (await GetManifestAsync(image, ct)).Digest;
    }

    /// <summary>Reads a manifest, which may be an index: by digest if the reference has one, else by tag.</summary>
    public async Task<Manifest> GetManifestAsync(ImageReference image, CancellationToken ct)
    {
        var answer = await SendAsync(Pull(image), image.ToString(), ManifestRequest(HttpMethod.Get, image, Name(image)), ct);
        var content = answer.Response.Body;
        if (image.Digest is { } wanted) EnsureContent(wanted, content, image);
        else if (Digest.TryParse(answer.Response.Header("Docker-Content-Digest"), out var promised)) EnsureContent(promised, content, image);
        var manifest = ManifestReader.Read(content, answer.Response.Header("Content-Type"), image.ToString());
        return image.Digest is null ? manifest : manifest with { Digest = image.Digest };
    }

    /// <summary>Writes a manifest under a tag, byte for byte; what it refers to must be in the repository already.</summary>
    public async Task PutManifestAsync(ImageReference repository, string tag, Manifest manifest, CancellationToken ct)
    {
        var image = repository.With(tag, null);
        if (manifest.Digest.Of(manifest.Content.Span) != manifest.Digest)
        {
            throw new LandfallException(FailureKind.Invalid, $"the manifest for {image} is not what its digest {manifest.Digest} says");
        }

        var request = ManifestRequest(HttpMethod.Put, image, tag) with { Body = manifest.Content, ContentType = manifest.MediaType };
        var answer = await SendAsync(new(image, "pull,push"), image.ToString(), request, ct);
        if (Digest.TryParse(answer.Response.Header("Docker-Content-Digest"), out var stored)) EnsureContent(stored, manifest.Content, image);
    }

    /// <summary>All tags, in the registry's order. Up to a thousand pages of up to a thousand.</summary>
    public async IAsyncEnumerable<string> ListTagsAsync(ImageReference repository, [EnumeratorCancellation] CancellationToken ct)
    {
        Uri? next = RegistryEndpoint.Of(repository, "tags/list?n=1000");
        for (var pages = 0; next is not null; pages++)
        {
            if (pages >= MostTagPages) throw new RegistryException(FailureKind.Failed, $"{repository.Repository} has more than {MostTagPages} pages of tags");
            var request = new OutboundRequest(HttpMethod.Get, next) { BodyLimit = TagPageLimit };
            var page = (await SendAsync(Pull(repository), repository.Repository, request, ct)).Response;
            foreach (var tag in TagPages.Tags(page)) yield return tag;
            var following = TagPages.Next(page);
            if (following == next) throw new RegistryException(FailureKind.Failed, $"the list of tags of {repository.Repository} has no end");
            next = following;
        }
    }

    /// <summary>
    /// Reads what an image says of itself. Of an index, that of the image for linux/amd64, else of the first that can run.
    /// </summary>
    public async Task<ImageConfiguration> GetConfigurationAsync(ImageReference image, CancellationToken ct)
    {
        var manifest = await GetManifestAsync(image, ct);
        for (var depth = 0; manifest.IsIndex; depth++)
        {
            if (depth == DeepestIndex) throw new RegistryException(FailureKind.Failed, $"{image} has indexes within indexes");
            manifest = await GetManifestAsync(image.With(null, Chosen(manifest, image).Digest), ct);
        }

        var config = manifest.Config!;
        var request = new OutboundRequest(HttpMethod.Get, RegistryEndpoint.Of(image, "blobs/" + config.Digest)) { BodyLimit = ConfigurationLimit };
        var answer = await SendAsync(Pull(image), $"the configuration of {image}", request, ct);
        EnsureContent(config.Digest, answer.Response.Body, image);
        return ImageConfiguration.Read(answer.Response.Body, config.Digest);
    }

    /// <summary>Gives an image one more tag in its repository and returns its digest. Reads and writes the manifest only.</summary>
    public async Task<Digest> RetagAsync(ImageReference source, string tag, CancellationToken ct)
    {
        var manifest = await GetManifestAsync(source, ct);
        await PutManifestAsync(source, tag, manifest, ct);
        return manifest.Digest;
    }

    /// <summary>
    /// Deletes a manifest, and with it every tag that stands for it; one that is gone already is fine. The reference must have a
    /// digest, so that nobody deletes what a tag has come to mean.
    /// </summary>
    public async Task DeleteManifestAsync(ImageReference image, CancellationToken ct)
    {
        if (image.Digest is null) throw new LandfallException(FailureKind.Invalid, $"{image} cannot be deleted by tag", "name its digest");
        var scope = new RegistryScope(image, "pull,delete");
        var answer = await _transport.SendAsync(scope, image.ToString(), ManifestRequest(HttpMethod.Delete, image, Name(image)), ct);
        if (answer.Response.IsSuccess || answer.Response.Status == 404) return;
        if (answer.Response.Status != 405) throw _transport.Error(scope, image.ToString(), answer);
        throw new RegistryException(
            FailureKind.Failed,
            $"{image.Registry} does not allow deletion",
            "allow it in the registry's settings (storage.delete.enabled in CNCF distribution)");
    }

    private static RegistryScope Pull(ImageReference image) => new(image, "pull");

    private static string Name(ImageReference image) => image.Digest?.ToString() ?? image.Tag ?? "latest";

    private static OutboundRequest ManifestRequest(HttpMethod method, ImageReference image, string name) =>
        new(method, RegistryEndpoint.Of(image, "manifests/" + name)) { Accept = MediaTypes.Manifests, BodyLimit = ManifestLimit };

    private static Descriptor Chosen(Manifest index, ImageReference image)
    {
        var candidates = index.Manifests.Where(entry => entry.IsRunnable || MediaTypes.IsIndex(entry.MediaType)).ToList();
        return candidates.Find(entry => entry.Platform is { Os: "linux", Architecture: "amd64" })
            ?? candidates.FirstOrDefault()
            ?? throw new RegistryException(FailureKind.Failed, $"{image} is an index without an image");
    }

    private static void EnsureContent(Digest wanted, ReadOnlyMemory<byte> content, ImageReference image) =>
        EnsureEqual(wanted, wanted.Of(content.Span), image);

    private static Digest EnsureEqual(Digest wanted, Digest found, ImageReference image)
    {
        // A registry may name the same content by another algorithm in its header; then there is nothing to compare.
        if (found.Algorithm != wanted.Algorithm || found == wanted) return wanted;
        throw new RegistryException(
            FailureKind.Failed,
            $"{image.Registry} sent other content than its digest says for {image.Repository}: {wanted} was expected, {found} came",
            "the registry, or something on the way to it, is broken or hostile: do not use this image until it is explained");
    }

    private async Task<RegistryAnswer> SendAsync(RegistryScope scope, string what, OutboundRequest request, CancellationToken ct)
    {
        var answer = await _transport.SendAsync(scope, what, request, ct);
        return answer.Response.IsSuccess ? answer : throw _transport.Error(scope, what, answer);
    }
}
