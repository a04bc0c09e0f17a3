using System.Text;
using Landfall.Clients;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>
/// Tells whether any other application or environment reads a file, so that an edit of it would move them too.
/// In doubt it says yes: an override is always right, an edit of a shared file never.
/// </summary>
public sealed class FileReaders(ConfigSnapshot snapshot, Fleet fleet)
{
    public async Task<bool> IsReadElsewhereAsync(string file, Application application, string environment, CancellationToken ct)
    {
        foreach (var other in fleet.Applications)
            foreach (var place in other.Environments)
                if ((other.Name != application.Name || place != environment) && ManifestSources.Covers(snapshot, other, place, file))
                    return true;
        return await IsNamedByKustomizationAsync(file, ct);
    }

    private async Task<bool> IsNamedByKustomizationAsync(string file, CancellationToken ct)
    {
        var isKustomization = IsKustomization(file);
        var slash = file.LastIndexOf('/');
        var target = isKustomization ? (slash < 0 ? "" : file[..slash]) : file;
        var last = Encoding.UTF8.GetBytes(target[(target.LastIndexOf('/') + 1)..]);
        var others = snapshot.Paths.Where(path => path != file && IsKustomization(path) && snapshot.Entry(path).IsFile).ToList();
        foreach (var (path, content) in await snapshot.ReadAllAsync(others, ct))
        {
            // Most kustomizations never name the folder: only those that hold its last word are parsed.
            if (content.Span.IndexOf(last) >= 0 && await NamesAsync(path, target, ct))
                return true;
        }

        return false;
    }

    // A neighbour's broken kustomization is no reason to stop this delivery, nor to believe that it reads nothing.
    private async Task<bool> NamesAsync(string kustomization, string target, CancellationToken ct)
    {
        try
        {
            return (await KustomizeInputs.NamedByAsync(snapshot, kustomization, ct)).Contains(target);
        }
        catch (LandfallException)
        {
            return true;
        }
    }

    private static bool IsKustomization(string path) =>
        path[(path.LastIndexOf('/') + 1)..] is "kustomization.yaml" or "kustomization.yml" or "Kustomization";
}
