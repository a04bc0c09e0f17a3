using Landfall.Clients;
using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build;

/// <summary>The image as the registry has it, which is the only word that counts.</summary>
internal sealed class PublishedImage(RegistryClient registry)
{
    /// <summary>
    /// Returns what a tag holds, or null when there is no such image. An answer that forbids the look counts as null: there
    /// are registries that answer 401 or 403 for a repository which the first push will create. A registry that gives no
    /// answer is an error, found here before minutes of building.
    /// </summary>
    public async Task<TaggedImage?> FindAsync(ImageReference target, CancellationToken ct)
    {
        try
        {
            var digest = await registry.ResolveAsync(target, ct);
            return new TaggedImage(digest, await ConfigurationAsync(target.With(target.Tag, digest), ct));
        }
        catch (RegistryException e) when (e.Status is 401 or 403 or 404)
        {
            return null;
        }
    }

    /// <summary>Returns the digest that the tag resolves to after the push.</summary>
    /// <param name="pushed">The digest that the engine named, if it did.</param>
    /// <exception cref="LandfallException"><see cref="FailureKind.Failed"/>: another push has moved the tag meanwhile.</exception>
    public async Task<Digest> ConfirmAsync(ImageReference target, Digest? pushed, CancellationToken ct)
    {
        var found = await registry.ResolveAsync(target, ct);
        if (pushed is null || pushed == found) return found;
        throw new LandfallException(FailureKind.Failed, $"{target} was pushed as {pushed}, but the registry resolves it to {found}: another push moved the tag at the same time",
            "Run it again: it will then take the image that is there.", transient: true);
    }

    // What is no image, or none that can be read, is no reason to stop: it is not what this commit gives.
    private async Task<ImageConfiguration?> ConfigurationAsync(ImageReference image, CancellationToken ct)
    {
        try
        {
            return await registry.GetConfigurationAsync(image, ct);
        }
        catch (LandfallException e) when (e.Kind is FailureKind.Failed or FailureKind.Invalid)
        {
            return null;
        }
    }
}

/// <summary>What a tag stands for.</summary>
/// <param name="Configuration">Null where it is not an image that can be read.</param>
internal sealed record TaggedImage(Digest Digest, ImageConfiguration? Configuration);
