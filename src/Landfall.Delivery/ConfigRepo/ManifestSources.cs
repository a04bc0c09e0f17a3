using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>What an application's manifests in one environment are made from, in the order of its paths.</summary>
public abstract record ManifestSource
{
    /// <summary>Files whose documents are applied as they stand.</summary>
    public sealed record Plain(IReadOnlyList<string> Files) : ManifestSource;

    /// <summary>A folder that kustomize builds, with every file that it reads.</summary>
    /// <param name="File">Path of its kustomization.yaml.</param>
    public sealed record Kustomization(string Folder, string File, IReadOnlyList<string> Inputs) : ManifestSource;
}

/// <summary>Finds the files behind an application's manifest paths.</summary>
public static class ManifestSources
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>
    /// Returns the sources of an application in an environment. A folder with kustomization.yaml is a kustomization,
    /// else its manifests, not those of its subfolders. A path that is missing, empty or outside the repo is an error.
    /// </summary>
    public static async Task<IReadOnlyList<ManifestSource>> OfAsync(
        ConfigSnapshot snapshot, Application application, string environment, CancellationToken ct)
    {
        var sources = new List<ManifestSource>();
        foreach (var written in application.ManifestPaths)
        {
            var path = Locate(application, written, environment);
            if (snapshot.IsFile(path))
                sources.Add(new ManifestSource.Plain([path]));
            else if (!snapshot.IsFolder(path))
                throw new LandfallException(FailureKind.Invalid,
                    $"{application.File}: the manifest path {written} of {application.Name} does not exist in {environment} (looked for {path})",
                    "Add it to the config repo, or take the path or the environment out of the application.");
            else if (snapshot.IsFile(Join(path, "Chart.yaml")))
                throw new LandfallException(FailureKind.Invalid, $"{application.File}: {written} is a Helm chart, which this version does not render",
                    "Give the path of plain manifests or of a kustomization.");
            else if (KustomizeInputs.FileIn(snapshot, path) is { } file)
                sources.Add(new ManifestSource.Kustomization(path, file, await KustomizeInputs.OfAsync(snapshot, path, ct)));
            else
                sources.Add(new ManifestSource.Plain(Manifests(snapshot, path, application, written)));
        }

        return sources;
    }

    /// <summary>Whether a render of this application in this environment would read the file, judged by its paths alone.</summary>
    public static bool Covers(ConfigSnapshot snapshot, Application application, string environment, string file)
    {
        foreach (var written in application.ManifestPaths)
        {
            if (TryLocate(application, written, environment) is not { } path)
                continue;
            if (path == file)
                return true;
            if (file.LastIndexOf('/') is var slash && (slash < 0 ? "" : file[..slash]) == path && snapshot.IsFolder(path))
                return true;
        }

        return false;
    }

    private static string Locate(Application application, string written, string environment)
    {
        var slash = application.File.LastIndexOf('/');
        try
        {
            return RepoPath.Resolve(slash < 0 ? "" : application.File[..slash], written.Replace("{environment}", environment));
        }
        catch (LandfallException error)
        {
            throw new LandfallException(FailureKind.Invalid, $"{application.File}: the manifest path {written} of {application.Name}: {error.Message}", error.Remedy, error);
        }
    }

    // A path that leads nowhere is an error of its own application, and covers nothing of the others.
    private static string? TryLocate(Application application, string written, string environment)
    {
        try
        {
            return Locate(application, written, environment);
        }
        catch (LandfallException)
        {
            return null;
        }
    }

    private static List<string> Manifests(ConfigSnapshot snapshot, string folder, Application application, string written)
    {
        var files = snapshot.FilesIn(folder).Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))).ToList();
        return files.Count > 0 ? files : throw new LandfallException(FailureKind.Invalid,
            $"{application.File}: the folder {written} of {application.Name} holds no manifest", "Manifests end in .yaml, .yml or .json; subfolders are not read.");
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
