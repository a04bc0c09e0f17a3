using System.Reflection;
using Landfall.Clients.Processes;

namespace Landfall.Cli.Demo;

/// <summary>The two repos of the demo, made from the examples: bare ones to push to, and checkouts to work in.</summary>
internal sealed class DemoRepos(string folder, string registry, string run)
{
    private const string Prefix = "examples/";

    public string Site => Path.Combine(folder, "site");

    public string FleetRemote => Path.Combine(folder, "fleet.git");

    public async Task CreateAsync(CancellationToken ct)
    {
        await CreateAsync("site", "A small site", ct);
        await CreateAsync("fleet", "Declare staging and production", ct);
    }

    /// <summary>Commits all that changed in the site and pushes it, as its authors would.</summary>
    public async Task CommitSiteAsync(string message, CancellationToken ct)
    {
        await GitAsync(Site, ct, "commit", "--quiet", "--all", "--message", message);
        await GitAsync(Site, ct, "push", "--quiet", "origin", "main");
    }

    public async Task<string> FleetLogAsync(CancellationToken ct) => await GitAsync(FleetRemote, ct, "log", "--format=%h  %s", "main");

    private async Task CreateAsync(string name, string message, CancellationToken ct)
    {
        var remote = Path.Combine(folder, name + ".git");
        var checkout = Path.Combine(folder, name);
        await GitAsync(folder, ct, "init", "--quiet", "--bare", "--initial-branch=main", remote);
        await GitAsync(folder, ct, "init", "--quiet", "--initial-branch=main", checkout);
        await WriteExampleAsync(name, checkout, ct);
        await GitAsync(checkout, ct, "config", "user.name", "Landfall demo");
        await GitAsync(checkout, ct, "config", "user.email", "demo@localhost");
        await GitAsync(checkout, ct, "remote", "add", "origin", remote);
        await GitAsync(checkout, ct, "add", "--all");
        await GitAsync(checkout, ct, "commit", "--quiet", "--message", message);
        await GitAsync(checkout, ct, "push", "--quiet", "--set-upstream", "origin", "main");
    }

    private async Task WriteExampleAsync(string name, string target, CancellationToken ct)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(resource => resource.StartsWith($"{Prefix}{name}/", StringComparison.Ordinal)))
        {
            var path = Path.Combine(target, resource[(Prefix.Length + name.Length + 1)..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var text = await reader.ReadToEndAsync(ct);
            await File.WriteAllTextAsync(path, text.Replace("127.0.0.1:5000", registry, StringComparison.Ordinal).Replace("demo-", $"demo-{run}-", StringComparison.Ordinal), ct);
            if (text.StartsWith("#!", StringComparison.Ordinal) && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    private static async Task<string> GitAsync(string folder, CancellationToken ct, params string[] arguments) =>
        (await ProcessRunner.RunCheckedAsync(new("git", arguments) { WorkingDirectory = folder }, ct)).Text;
}
