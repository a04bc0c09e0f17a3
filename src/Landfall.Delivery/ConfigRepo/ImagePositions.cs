using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Clients.Yaml;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>Finds what the manifests say of an image now.</summary>
public static class ImagePositions
{
    /// <summary>Returns the reference that the environment's manifests hold for a repository; an error where none does.</summary>
    public static async Task<ImageReference> PresentAsync(
        ConfigSnapshot snapshot, Application application, string environment, ImageReference repository, CancellationToken ct)
    {
        foreach (var source in await ManifestSources.OfAsync(snapshot, application, environment, ct))
        {
            var files = source is ManifestSource.Plain plain ? plain.Files : ((ManifestSource.Kustomization)source).Inputs;
            foreach (var file in files.Where(IsYaml))
                foreach (var document in YamlReader.Read(await snapshot.ReadAsync(file, ct), file))
                    foreach (var (_, written) in ImageNames.In(document.Root))
                        if (ImageReference.TryParse(written, out var reference, out _) && reference!.SameRepository(repository))
                            return reference;
        }

        throw new LandfallException(FailureKind.Invalid, $"no manifest of {application.Name} in {environment} uses the image {repository.Repository}",
            $"Use it in a container, or take it out of the images of {application.File}.");
    }

    /// <summary>Whether a file is YAML or JSON by its name.</summary>
    internal static bool IsYaml(string file) =>
        file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".yml", StringComparison.Ordinal)
        || file.EndsWith(".json", StringComparison.Ordinal) || file.EndsWith("Kustomization", StringComparison.Ordinal);
}
