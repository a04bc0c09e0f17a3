using System.Collections.Concurrent;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>What a served repository does in place of its work.</summary>
public enum GitFault
{
    None,

    /// <summary>Answers 401, whatever the credentials.</summary>
    Unauthorized,

    /// <summary>Answers 403.</summary>
    Forbidden,

    /// <summary>Answers 404.</summary>
    NotFound,

    /// <summary>Answers 500.</summary>
    Error,

    /// <summary>Closes the connection without an answer.</summary>
    Cut,

    /// <summary>Does the work, then closes the connection without an answer.</summary>
    CutAfterwards,

    /// <summary>Answers 302 to <see cref="ServedRepository.RedirectTo"/>.</summary>
    Redirect,
}

/// <summary>A request as it arrived.</summary>
public sealed record GitHttpRequest(string Method, string Path, string? Authorization);

/// <summary>A bare repository behind <see cref="GitHttpServer"/>, with switches for what goes wrong.</summary>
public sealed class ServedRepository(string name, string path, string url)
{
    public string Name { get; } = name;

    /// <summary>The bare repository on disk.</summary>
    public string Path { get; } = path;

    /// <summary>http on loopback.</summary>
    public string Url { get; } = url;

    /// <summary>Basic credentials that every request must bring; null: everyone may do everything.</summary>
    public (string User, string Password)? Credentials { get; set; }

    /// <summary>Happens to every request.</summary>
    public GitFault Fault { get; set; }

    /// <summary>Happens to the second request of a push, which carries the commits.</summary>
    public GitFault PushFault { get; set; }

    public string? RedirectTo { get; set; }

    public ConcurrentQueue<GitHttpRequest> Requests { get; } = new();

    /// <summary>The commit that a branch is at; null where there is none.</summary>
    public async Task<string?> TipAsync(string branch, CancellationToken ct)
    {
        var tip = await UserGit.RunAsync(Path, ct, "for-each-ref", "--format=%(objectname)", $"refs/heads/{branch}");
        return tip.Length == 0 ? null : tip;
    }

    /// <summary>The content of a file on a branch.</summary>
    public Task<string> ReadAsync(string path, CancellationToken ct, string branch = "main") =>
        UserGit.RunAsync(Path, ct, "cat-file", "blob", $"refs/heads/{branch}:{path}");

    /// <summary>Installs a hook; for "pre-receive" a script that ends with 1 declines pushes.</summary>
    public async Task InstallHookAsync(string hook, string script, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, "hooks")).FullName;
        var file = System.IO.Path.Combine(folder, hook);
        await File.WriteAllTextAsync(file, $"#!/bin/sh\n{script}\n", ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void RemoveHook(string hook) => File.Delete(System.IO.Path.Combine(Path, "hooks", hook));
}
