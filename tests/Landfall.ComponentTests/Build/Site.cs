using Landfall.Clients.Processes;
using Landfall.ComponentTests.Processes;

namespace Landfall.ComponentTests.Build;

/// <summary>A code repo on disk, committed unless a test says otherwise.</summary>
internal sealed class Site : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Site(string repository) => Repository = repository;

    public string Folder => _folder.Path;

    /// <summary>Where the pipeline pushes.</summary>
    public string Repository { get; }

    /// <summary>Makes a repo whose pipeline has the given run step before its image step, and whose image holds a busybox.</summary>
    public static async Task<Site> CreateAsync(string registry, CancellationToken ct, string run = "cp \"$(command -v busybox)\" busybox", string dockerfile = "FROM scratch\nCOPY busybox /bin/busybox\n", string after = "")
    {
        var site = new Site($"{registry}/test-{Guid.NewGuid():N}/site");
        site.Write(".gitignore", "/busybox\n/made\n");
        site.Write("Dockerfile", dockerfile);
        site.WritePipeline($"      - name: prepare\n        run: |\n{Indented(run)}\n      - image: {{repository: {site.Repository}}}\n{after}");
        await site.GitAsync(ct, "init", "--quiet", "--initial-branch", "main");
        await site.CommitAsync(ct);
        return site;
    }

    /// <summary>Makes a repo of one of the examples, with its pipeline pointed at a registry.</summary>
    public static async Task<Site> FromExampleAsync(string example, string registry, CancellationToken ct)
    {
        var site = new Site($"{registry}/test-{Guid.NewGuid():N}/{example}");
        var source = Path.Combine(RepoRoot(), "examples", example);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file);
            site.Write(path, "");
            File.Copy(file, Path.Combine(site.Folder, path), overwrite: true);
        }

        var pipeline = await File.ReadAllTextAsync(Path.Combine(source, ".landfall/pipeline.yaml"), ct);
        site.Write(".landfall/pipeline.yaml", pipeline.Replace($"127.0.0.1:5000/{example}", site.Repository));
        await site.GitAsync(ct, "init", "--quiet", "--initial-branch", "main");
        await site.CommitAsync(ct);
        return site;
    }

    public void WritePipeline(string steps) => Write(".landfall/pipeline.yaml", $"""
        apiVersion: landfall.dev/v1
        kind: Pipeline
        spec:
          jobs:
            build:
              steps:
        {string.Join('\n', steps.Split('\n').Select(line => "  " + line))}
        """);

    public void Write(string path, string text)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public async Task<string> CommitAsync(CancellationToken ct)
    {
        await GitAsync(ct, "add", "--all");
        await GitAsync(ct, "commit", "--quiet", "--message", "A change");
        return await GitAsync(ct, "rev-parse", "HEAD");
    }

    public Task<string> GitAsync(CancellationToken ct, params string[] arguments) => RunGitAsync(Folder, arguments, ct);

    public void Dispose() => _folder.Dispose();

    private static async Task<string> RunGitAsync(string folder, string[] arguments, CancellationToken ct)
    {
        var command = new ProcessCommand("git", ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false", .. arguments]);
        return (await ProcessRunner.RunCheckedAsync(command with { WorkingDirectory = folder }, ct)).Text;
    }

    private static string RepoRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Landfall.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static string Indented(string script) => string.Join('\n', script.Split('\n').Select(line => "          " + line));
}
