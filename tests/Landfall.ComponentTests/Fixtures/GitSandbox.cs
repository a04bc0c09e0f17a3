namespace Landfall.ComponentTests.Fixtures;

/// <summary>A user's checkout of a served repository: write files, commit, push.</summary>
public sealed class GitSandbox : IDisposable
{
    private readonly TemporaryFolder _folder;

    private GitSandbox(TemporaryFolder folder) => _folder = folder;

    public string Folder => _folder.Path;

    public static async Task<GitSandbox> CloneAsync(string url, CancellationToken ct)
    {
        var folder = new TemporaryFolder();
        await UserGit.RunAsync(folder, ct, "clone", "--quiet", url, ".");
        return new GitSandbox(folder);
    }

    /// <summary>An empty repository of its own, without a remote.</summary>
    public static async Task<GitSandbox> InitAsync(CancellationToken ct)
    {
        var folder = new TemporaryFolder();
        await UserGit.RunAsync(folder, ct, "init", "--quiet", "--initial-branch=main", ".");
        return new GitSandbox(folder);
    }

    public GitSandbox Write(string path, string content, bool executable = false)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        if (executable) File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
        return this;
    }

    public GitSandbox Link(string path, string target)
    {
        File.CreateSymbolicLink(Path.Combine(Folder, path), target);
        return this;
    }

    public GitSandbox Delete(string path)
    {
        File.Delete(Path.Combine(Folder, path));
        return this;
    }

    /// <summary>Runs git in the checkout and returns what it prints.</summary>
    public Task<string> GitAsync(CancellationToken ct, params IEnumerable<string> arguments) => UserGit.RunAsync(Folder, ct, arguments);

    /// <summary>Commits everything; returns the id.</summary>
    public async Task<string> CommitAsync(string message, CancellationToken ct)
    {
        await GitAsync(ct, "add", "--all");
        await GitAsync(ct, "commit", "--quiet", "--allow-empty", "--message", message);
        return await GitAsync(ct, "rev-parse", "HEAD");
    }

    /// <summary>Commits everything and pushes it to a branch; returns the id.</summary>
    public async Task<string> PushAsync(string message, CancellationToken ct, string branch = "main")
    {
        var commit = await CommitAsync(message, ct);
        await GitAsync(ct, "push", "--quiet", "origin", $"HEAD:refs/heads/{branch}");
        return commit;
    }

    /// <summary>Fetches and puts the checkout at the remote's branch.</summary>
    public async Task PullAsync(CancellationToken ct, string branch = "main")
    {
        await GitAsync(ct, "fetch", "--quiet", "origin");
        await GitAsync(ct, "reset", "--quiet", "--hard", $"origin/{branch}");
    }

    public void Dispose() => _folder.Dispose();
}
