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

    /// <summary>
    /// Returns what the tag holds after the push: the image that was pushed, or the one that another build of the same
    /// revision pushed at the same time.
    /// </summary>
    /// <param name="pushed">The digest that the engine named, if it did.</param>
    /// <exception cref="LandfallException"><see cref="FailureKind.Failed"/>: the tag holds something else.</exception>
    public async Task<TaggedImage> ConfirmAsync(ImageReference target, Digest? pushed, string revision, CancellationToken ct)
    {
        var found = await registry.ResolveAsync(target, ct);
        if (found == pushed) return new TaggedImage(found, null);

        var configuration = await ConfigurationAsync(target.With(target.Tag, found), ct);
        if (configuration?.Revision == revision) return new TaggedImage(found, configuration);
        throw new LandfallException(FailureKind.Failed,
            $"{target} was pushed{(pushed is null ? "" : $" as {pushed}")}, but the registry resolves it to {found}, which is not an image of {revision}",
            "Something else pushes to this tag: find it, then build again.", transient: true);
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
/// <param name="Configuration">Null where it was not asked for, or is not that of an image.</param>
internal sealed record TaggedImage(Digest Digest, ImageConfiguration? Configuration);
