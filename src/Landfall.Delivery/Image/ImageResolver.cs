using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Image;

/// <summary>Turns what a user names into what a release holds: name:tag@digest and the commit that the image says it was built from.</summary>
public sealed class ImageResolver(RegistryClient registry)
{
    public async Task<ReleaseImage> ResolveAsync(ImageReference image, CancellationToken ct)
    {
        var digest = await registry.ResolveAsync(image, ct);
        var pinned = image.With(image.Tag, digest);
        // A registry that announces a digest and holds other content, or none, must be found out before anything is written.
        await registry.GetManifestAsync(pinned, ct);
        return new(pinned, await CommitAsync(pinned, ct));
    }

    private async Task<string?> CommitAsync(ImageReference image, CancellationToken ct)
    {
        try
        {
            if ((await registry.GetConfigurationAsync(image, ct)).Revision is { Length: > 0 and <= 64 } revision && revision.All(char.IsAsciiHexDigit))
                return revision;
        }
        catch (LandfallException error) when (error.Kind != FailureKind.Unreachable)
        {
            // An artifact without an image configuration can run all the same; its commit stays unknown.
        }

        return image.Tag is { Length: 40 } tag && tag.All(char.IsAsciiHexDigit) ? tag : null;
    }
}
