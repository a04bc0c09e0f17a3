using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Git;

/// <summary>Content and configuration of a repository must neither run nor lead out of it.</summary>
public sealed class HostileRepositoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Marker => _folder["it-ran"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_that_a_repository_brings_is_run()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        user.Write(".gitattributes", "* filter=evil diff=evil merge=evil textconv=evil\n")
            .Write(".gitmodules", $"[submodule \"x\"]\n\tpath = x\n\turl = ext::touch {Marker}\n\tupdate = !touch {Marker}\n")
            .Write("hooks/post-checkout", $"#!/bin/sh\ntouch {Marker}\n", executable: true)
            .Write("a.yaml", "a: 1\n");
        await user.CommitAsync("first", Ct);
        await MakeConfigurationHostileAsync(user);

        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _folder["cache"], Ct);
        await mirror.FetchAsync(Ct);
        var tip = (await mirror.ResolveAsync(await mirror.DefaultBranchAsync(Ct), Ct))!;
        var tree = await mirror.ReadTreeAsync(tip, Ct);
        await mirror.ReadBlobsAsync([.. tree.Entries.Values.Select(e => e.Id)], Ct);
        await mirror.LogAsync("main", ["a.yaml"], 5, Ct);
        await mirror.FileHistoryAsync("main", ["a.yaml"], Ct);
        await mirror.ExportAsync(tip, [.. tree.Entries.Values], _folder["export"], Ct);
        (await File.ReadAllTextAsync(Path.Combine(_folder["export"], "a.yaml"), Ct)).ShouldBe("a: 1\n");
        File.Exists(Marker).ShouldBeFalse();
    }

    [Fact]
    public async Task Looking_at_a_checkout_runs_nothing_of_its_configuration()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        user.Write(".gitattributes", "* filter=evil\n").Write("a.yaml", "a: 1\n").Write("b.yaml", "b: 1\n");
        await user.CommitAsync("first", Ct);
        await MakeConfigurationHostileAsync(user);
        user.Write("a.yaml", "a: 2\n").Write("new.yaml", "n: 1\n");

        // Changed in its time stamp alone: git reads the content, and would filter it.
        File.SetLastWriteTimeUtc(Path.Combine(user.Folder, "b.yaml"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var checkout = (await GitWorkTree.FindAsync(user.Folder, Ct))!;
        (await checkout.DirtyPathsAsync(Ct)).ShouldBe(["a.yaml", "new.yaml"]);
        await checkout.HeadAsync(Ct);
        await checkout.CommitDateAsync(Ct);
        await checkout.DescribeTagAsync(Ct);
        File.Exists(Marker).ShouldBeFalse();

        // The trap is a real one: without the guards it closes.
        await user.GitAsync(Ct, "-c", "filter.evil.process=", "-c", "filter.evil.required=false", "status");
        File.Exists(Marker).ShouldBeTrue();
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("a.yaml")]
    [InlineData("../../../../../../etc")]
    [InlineData("/proc/self/environ")]
    public async Task A_symbolic_link_is_not_exported(string target)
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a.yaml", "a: 1\n").Link("values.yaml", target).CommitAsync("first", Ct);
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _folder["cache"], Ct);
        var tree = await mirror.ReadTreeAsync((await mirror.ResolveAsync("main", Ct))!, Ct);

        var error = await Should.ThrowAsync<GitException>(() => mirror.ExportAsync(tree.Commit, [.. tree.Entries.Values], _folder["export"], Ct));
        error.Kind.ShouldBe(FailureKind.Refused);
        error.Message.ShouldContain("'values.yaml' is a symbolic link");
        error.Message.ShouldNotContain(target);
        Directory.Exists(_folder["export"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_submodule_is_neither_fetched_nor_exported()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a.yaml", "a: 1\n").Write(".gitmodules", "[submodule \"m\"]\n\tpath = m\n\turl = https://submodule.example/x\n").CommitAsync("first", Ct);
        await user.GitAsync(Ct, "update-index", "--add", "--cacheinfo", $"160000,{new string('a', 40)},m");
        await user.GitAsync(Ct, "commit", "--quiet", "--message", "module");
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _folder["cache"], Ct);
        await mirror.FetchAsync(Ct);
        var tree = await mirror.ReadTreeAsync((await mirror.ResolveAsync("main", Ct))!, Ct);
        tree.Entries["m"].IsSubmodule.ShouldBeTrue();
        var error = await Should.ThrowAsync<GitException>(() => mirror.ExportAsync(tree.Commit, [.. tree.Entries.Values], _folder["export"], Ct));
        error.Message.ShouldContain("'m' is a submodule");
    }

    [Fact]
    public async Task A_tree_with_names_that_lead_out_is_not_exported()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a.yaml", "a: 1\n").CommitAsync("first", Ct);
        var blob = await user.GitAsync(Ct, "rev-parse", "HEAD:a.yaml");
        byte[] entry = [.. "100644 evil.yaml\0"u8, .. Convert.FromHexString(blob)];
        var inner = await HashAsync(user, entry);
        byte[] outer = [.. "40000 ..\0"u8, .. Convert.FromHexString(inner)];
        var root = await HashAsync(user, outer);
        var commit = await user.GitAsync(Ct, "commit-tree", root, "-m", "evil");
        await user.GitAsync(Ct, "update-ref", "refs/heads/main", commit);

        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _folder["cache"], Ct);
        var tree = await mirror.ReadTreeAsync(commit, Ct);
        var error = await Should.ThrowAsync<GitException>(() => mirror.ExportAsync(commit, [.. tree.Entries.Values], _folder["export"], Ct));
        error.Message.ShouldContain("leaves the repository");
        File.Exists(_folder["evil.yaml"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_that_lies_in_the_target_folder_is_not_written_through()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a/b.yaml", "a: 1\n").Write("c.yaml", "c: 1\n").CommitAsync("first", Ct);
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _folder["cache"], Ct);
        var tree = await mirror.ReadTreeAsync((await mirror.ResolveAsync("main", Ct))!, Ct);
        Directory.CreateDirectory(_folder["export"]);
        Directory.CreateDirectory(_folder["elsewhere"]);
        Directory.CreateSymbolicLink(_folder["export/a"], _folder["elsewhere"]);
        File.CreateSymbolicLink(_folder["export/c.yaml"], _folder["elsewhere/c.yaml"]);

        await Should.ThrowAsync<GitException>(() => mirror.ExportAsync(tree.Commit, [tree.Entries["a/b.yaml"]], _folder["export"], Ct));
        await Should.ThrowAsync<GitException>(() => mirror.ExportAsync(tree.Commit, [tree.Entries["c.yaml"]], _folder["export"], Ct));
        Directory.EnumerateFileSystemEntries(_folder["elsewhere"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_of_the_server_cannot_steer_the_terminal()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a.yaml", "a: 1\n").CommitAsync("\u001b]0;title\u0007\u001b[2Jsubject", Ct);
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _folder["cache"], Ct);
        var error = await Should.ThrowAsync<GitException>(() => mirror.LogAsync("\u001b[2Jx", [], 1, Ct));
        error.Message.Any(char.IsControl).ShouldBeFalse();
    }

    private static async Task<string> HashAsync(GitSandbox user, byte[] tree) =>
        await UserGit.RunAsync(user.Folder, tree, Ct, "hash-object", "-t", "tree", "-w", "--stdin", "--literally");

    // Everything that git can be told to run by the configuration of a repository.
    private async Task MakeConfigurationHostileAsync(GitSandbox user)
    {
        var script = _folder["evil.sh"];
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ntouch {Marker}\ncat\n", Ct);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var key in (string[])[
            "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor", "core.askPass", "diff.external", "credential.helper",
            "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver",
            "uploadpack.packObjectsHook", "core.alternateRefsCommand", "gpg.program", "log.showSignature", "interactive.diffFilter"])
            await user.GitAsync(Ct, "config", key, key == "log.showSignature" ? "true" : script);
        await user.GitAsync(Ct, "config", "filter.evil.required", "true");
        await user.GitAsync(Ct, "config", "core.hooksPath", _folder["hooks"]);
        foreach (var hook in (string[])["post-index-change", "pre-push", "reference-transaction", "post-checkout", "fsmonitor-watchman"])
        {
            Directory.CreateDirectory(_folder["hooks"]);
            File.Copy(script, _folder[$"hooks/{hook}"]);
        }
    }
}
