using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;

namespace Landfall.ComponentTests.Build;

/// <summary>A code repo on disk, committed unless a test says otherwise.</summary>
internal sealed class Site : IDisposable
{
    /// <summary>A run step that brings the busybox that the image holds.</summary>
    public const string Busybox = "cp \"$(command -v busybox)\" busybox";

    private readonly GitSandbox _git;

    private Site(GitSandbox git, ImageReference repository) => (_git, Repository) = (git, repository);

    public string Folder => _git.Folder;

    /// <summary>Where the pipeline pushes.</summary>
    public ImageReference Repository { get; }

    /// <summary>Makes a repo whose pipeline has a run step, the image step, and perhaps more steps.</summary>
    public static async Task<Site> CreateAsync(
        ImageReference repository, CancellationToken ct, string run = Busybox, string dockerfile = "FROM scratch\nCOPY busybox /bin/busybox\n", string after = "")
    {
        var site = new Site(await GitSandbox.InitAsync(ct), repository);
        site.Write(".gitignore", "/busybox\n/made\n");
        site.Write("Dockerfile", dockerfile);
        site.WritePipeline($"- name: prepare\n  run: |\n{Indented(run, 4)}\n- image: {{repository: \"{repository}\"}}\n{after}");
        await site.CommitAsync(ct);
        return site;
    }

    /// <summary>Makes a repo of one of the examples, with its pipeline pointed at a repository.</summary>
    public static async Task<Site> FromExampleAsync(string example, ImageReference repository, CancellationToken ct)
    {
        var site = new Site(await GitSandbox.InitAsync(ct), repository);
        var source = Path.Combine(RepoRoot(), "examples", example);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file);
            site.Write(path, "");
            File.Copy(file, Path.Combine(site.Folder, path), overwrite: true);
        }

        var pipeline = await File.ReadAllTextAsync(Path.Combine(source, Delivery.Build.Pipeline.Path), ct);
        site.Write(Delivery.Build.Pipeline.Path, pipeline.Replace($"127.0.0.1:5000/{example}", $"{repository}"));
        await site.CommitAsync(ct);
        return site;
    }

    /// <summary>A second checkout of the same commit.</summary>
    public async Task<Site> CloneAsync(CancellationToken ct) => new(await GitSandbox.CloneAsync(Folder, ct), Repository);

    /// <summary>Writes a pipeline of these steps, each starting at the line's begin.</summary>
    public void WritePipeline(string steps) => Write(
        Delivery.Build.Pipeline.Path, $"apiVersion: landfall.dev/v1\nkind: Pipeline\nspec:\n  jobs:\n    build:\n      steps:\n{Indented(steps, 8)}\n");

    public void Write(string path, string text) => _git.Write(path, text);

    public void Link(string path, string target) => _git.Link(path, target);

    public Task<string> CommitAsync(CancellationToken ct) => _git.CommitAsync("A change", ct);

    public Task<string> GitAsync(CancellationToken ct, params string[] arguments) => _git.GitAsync(ct, arguments);

    public void Dispose() => _git.Dispose();

    private static string RepoRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Landfall.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static string Indented(string text, int spaces) => string.Join('\n', text.Split('\n').Select(line => new string(' ', spaces) + line));
}
