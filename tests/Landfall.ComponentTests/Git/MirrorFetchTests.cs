using Landfall.Clients.Git;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Git;

public sealed class MirrorFetchTests(GitHttpServer server) : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_mirror_is_cloned_once_and_then_opened_without_asking_the_remote()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using (await OpenAsync(repository)) { }
        var asked = repository.Requests.Count;

        await using var again = await OpenAsync(repository);
        repository.Requests.Count.ShouldBe(asked);
        (await again.ResolveAsync("main", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
        (await again.DefaultBranchAsync(Ct)).ShouldBe("main");
        repository.Requests.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task A_fetch_brings_branches_and_tags_and_takes_away_what_is_gone()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        await user.PushAsync("other", Ct, "other");
        await user.GitAsync(Ct, "push", "--quiet", "origin", "HEAD:refs/tags/v1", "HEAD:refs/pull/1/head");
        await using var mirror = await OpenAsync(repository);
        var before = await mirror.ResolveAsync("other", Ct);

        var tip = await user.Write("b.yaml", "b: 1\n").PushAsync("more", Ct);
        await user.GitAsync(Ct, "push", "--quiet", "--force", "origin", ":refs/heads/other", "HEAD:refs/tags/v1", "HEAD:refs/heads/other/deeper");
        (await mirror.ResolveAsync("main", Ct)).ShouldNotBe(tip);
        await mirror.FetchAsync(Ct);

        (await mirror.ResolveAsync("main", Ct)).ShouldBe(tip);
        (await mirror.ResolveAsync("v1", Ct)).ShouldBe(tip);
        (await mirror.ResolveAsync("other", Ct)).ShouldBeNull();
        (await mirror.ResolveAsync("other/deeper", Ct)).ShouldBe(tip);
        (await mirror.ResolveAsync("refs/pull/1/head", Ct)).ShouldBeNull();
        (await mirror.ResolveAsync(before!, Ct)).ShouldBe(before);
        (await mirror.ResolveAsync(before![..8], Ct)).ShouldBe(before);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("--help")]
    [InlineData("main~1")]
    [InlineData("main\nmain")]
    [InlineData("main^{tree}")]
    [InlineData(":/first")]
    [InlineData("@{-1}")]
    [InlineData("0123456789012345678901234567890123456789")]
    public async Task A_revision_that_is_no_branch_tag_or_id_is_absent(string revision)
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await OpenAsync(repository);
        (await mirror.ResolveAsync(revision, Ct)).ShouldBeNull();
        (await mirror.ResolveAsync("HEAD", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
    }

    [Fact]
    public async Task A_branch_is_meant_before_a_tag_and_a_tag_leads_to_its_commit()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        await user.GitAsync(Ct, "tag", "--annotate", "--message", "x", "v1");
        await user.GitAsync(Ct, "tag", "both");
        await user.GitAsync(Ct, "push", "--quiet", "origin", "v1", "refs/tags/both");
        var second = await user.PushAsync("second", Ct, "both");

        await using var mirror = await OpenAsync(repository);
        (await mirror.ResolveAsync("v1", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
        (await mirror.ResolveAsync("both", Ct)).ShouldBe(second);
        (await mirror.ResolveAsync("refs/tags/both", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
    }

    [Fact]
    public async Task History_that_was_replaced_at_the_remote_is_replaced_here()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        var dropped = await user.PushAsync("dropped", Ct);
        await using var mirror = await OpenAsync(repository);
        await user.GitAsync(Ct, "reset", "--quiet", "--hard", "HEAD~1");
        var kept = await user.CommitAsync("kept", Ct);
        await user.GitAsync(Ct, "push", "--quiet", "--force", "origin", "HEAD:main");

        await mirror.FetchAsync(Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(kept);
        (await mirror.IsAncestorAsync(dropped, kept, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_empty_repository_has_a_default_branch_and_no_commit()
    {
        var repository = await server.CreateAsync("empty");
        await using var mirror = await OpenAsync(repository);
        await mirror.FetchAsync(Ct);
        (await mirror.DefaultBranchAsync(Ct)).ShouldBe("main");
        (await mirror.ResolveAsync("main", Ct)).ShouldBeNull();

        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        var first = await user.PushAsync("first", Ct);
        await mirror.FetchAsync(Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(first);
    }

    [Fact]
    public async Task A_repository_that_lost_all_its_branches_shows_none()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await OpenAsync(repository);
        await UserGit.RunAsync(repository.Path, Ct, "update-ref", "-d", "refs/heads/main");
        await mirror.FetchAsync(Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Another_default_branch_is_noticed_without_asking_when_nothing_changed()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        await using var mirror = await OpenAsync(repository);
        (await mirror.DefaultBranchAsync(Ct)).ShouldBe("main");

        await user.PushAsync("new home", Ct, "trunk");
        await UserGit.RunAsync(repository.Path, Ct, "symbolic-ref", "HEAD", "refs/heads/trunk");
        await mirror.FetchAsync(Ct);
        (await mirror.DefaultBranchAsync(Ct)).ShouldBe("trunk");

        var asked = repository.Requests.Count;
        (await mirror.DefaultBranchAsync(Ct)).ShouldBe("trunk");
        repository.Requests.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task A_default_branch_that_was_renamed_is_found()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await OpenAsync(repository);
        await UserGit.RunAsync(repository.Path, Ct, "branch", "--move", "main", "trunk");
        await mirror.FetchAsync(Ct);
        (await mirror.DefaultBranchAsync(Ct)).ShouldBe("trunk");
    }

    [Fact]
    public async Task Ten_at_once_share_one_clone_and_fetch_in_turn()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        var mirrors = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OpenAsync(repository)));
        repository.Requests.Count(r => r.Method == "GET").ShouldBe(1);
        Directory.EnumerateDirectories(_cache).ShouldHaveSingleItem().ShouldBe(mirrors[0].Folder);

        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        var tip = await user.PushAsync("more", Ct);
        await Task.WhenAll(mirrors.Select(m => m.FetchAsync(Ct)));
        foreach (var mirror in mirrors)
        {
            (await mirror.ResolveAsync("main", Ct)).ShouldBe(tip);
            await mirror.DisposeAsync();
        }
    }

    [Fact]
    public async Task Waiting_for_the_turn_to_fetch_can_be_cancelled()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await OpenAsync(repository);
        await using var held = new FileStream(mirror.Folder + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var fetch = mirror.FetchAsync(cancel.Token);
        fetch.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(fetch);
    }

    [Fact]
    public async Task Half_a_mirror_and_leftovers_of_a_killed_clone_are_replaced()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        var path = Path.Combine(_cache, MirrorFolder.NameOf(GitRemote.Parse(repository.Url)));
        Directory.CreateDirectory(Path.Combine(path, "objects"));
        Directory.CreateDirectory(path + ".new-killed/objects/pack");

        await using var mirror = await OpenAsync(repository);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
        Directory.EnumerateDirectories(_cache).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("rm -rf objects/*")]
    [InlineData("echo broken > HEAD")]
    [InlineData("rm HEAD")]
    [InlineData("for f in objects/pack/*.pack; do chmod u+w $f; : > $f; done; find objects -type f -name '??????????????????????????????????????' -delete")]
    public async Task A_damaged_mirror_is_cloned_anew_when_it_is_opened(string damage)
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        string folder;
        await using (var first = await OpenAsync(repository)) folder = first.Folder;
        await ShellAsync(folder, damage);

        await using var mirror = await OpenAsync(repository);
        var tree = await mirror.ReadTreeAsync((await mirror.ResolveAsync("main", Ct))!, Ct);
        tree.Entries.Keys.ShouldBe(["a.yaml"]);
    }

    [Fact]
    public async Task Damage_that_shows_later_is_named_and_mended_by_the_next_fetch()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await OpenAsync(repository);
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        await user.Write("b.yaml", "b: 1\n").PushAsync("more", Ct);
        await mirror.FetchAsync(Ct);
        var commit = (await mirror.ResolveAsync("main", Ct))!;
        var blob = (await mirror.ReadTreeAsync(commit, Ct)).Entries["b.yaml"].Id;
        File.Delete(Path.Combine(mirror.Folder, "objects", blob[..2], blob[2..]));

        var error = await Should.ThrowAsync<GitException>(() => mirror.ReadBlobsAsync([blob], Ct));
        error.Message.ShouldContain("damaged");
        error.IsTransient.ShouldBeTrue();
        await mirror.FetchAsync(Ct);
        (await mirror.ReadBlobsAsync([blob], Ct))[blob].ToArray().ShouldBe("b: 1\n"u8.ToArray());
    }

    [Fact]
    public async Task Thousands_of_loose_objects_are_packed_by_a_fetch_and_fresh_commits_stay()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await OpenAsync(repository);
        var parent = (await mirror.ResolveAsync("main", Ct))!;
        var identity = new GitIdentity("Landfall", "landfall@example.com");
        var fresh = await mirror.CommitAsync(parent, [new GitWrite("b", "b"u8.ToArray())], "b", identity, DateTimeOffset.UnixEpoch, Ct);
        await AddLooseObjectsOfSampleAsync(mirror.Folder, 40);

        await mirror.FetchAsync(Ct);
        Directory.Exists(Path.Combine(mirror.Folder, "objects", "17")).ShouldBeTrue();
        Directory.EnumerateFiles(Path.Combine(mirror.Folder, "objects", "pack"), "*.pack").ShouldNotBeEmpty();
        (await mirror.ReadTreeAsync(fresh, Ct)).Entries.ContainsKey("b").ShouldBeTrue();
    }

    [Fact]
    public async Task Many_branches_are_negotiated_in_a_compressed_request()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        for (var i = 0; i < 40; i++) await user.CommitAsync($"commit {i}", Ct);
        await user.GitAsync(Ct, ["push", "--quiet", "origin", .. Enumerable.Range(0, 40).Select(i => $"HEAD~{i}:refs/heads/b{i}")]);
        await using var mirror = await OpenAsync(repository);
        var tip = await user.PushAsync("tip", Ct);
        await mirror.FetchAsync(Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(tip);
    }

    [Fact]
    public async Task A_local_path_is_mirrored_without_sharing_files()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(repository.Path), _cache, Ct);
        await mirror.FetchAsync(Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
        File.Exists(Path.Combine(mirror.Folder, "objects", "info", "alternates")).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_else_can_look_into_the_cache()
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(repository.Url), _cache["git"], Ct);
        File.GetUnixFileMode(_cache["git"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<GitMirror> OpenAsync(ServedRepository repository) => GitMirror.OpenAsync(GitRemote.Parse(repository.Url), _cache, Ct);

    // The number of loose objects is estimated by those whose id begins with 17.
    private async Task AddLooseObjectsOfSampleAsync(string repository, int count)
    {
#pragma warning disable CA5350 // SHA-1 is how Git names objects.
        var contents = Enumerable.Range(0, int.MaxValue).Select(i => $"{i:d9}")
            .Where(c => System.Security.Cryptography.SHA1.HashData(UserGit.Bytes($"blob 9\0{c}"))[0] == 0x17).Take(count).ToList();
#pragma warning restore CA5350
        foreach (var content in contents) await File.WriteAllTextAsync(_cache[content], content, Ct);
        await UserGit.RunAsync(repository, UserGit.Bytes(string.Join('\n', contents.Select(c => _cache[c]))), Ct, "hash-object", "-w", "--stdin-paths");
    }

    private static async Task ShellAsync(string folder, string script)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", script]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync(Ct);
        shell.ExitCode.ShouldBe(0);
    }
}
