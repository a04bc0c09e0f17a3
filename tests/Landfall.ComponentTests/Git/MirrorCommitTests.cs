using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Git;

public sealed class MirrorCommitTests : IDisposable
{
    private static readonly GitIdentity Landfall = new("Landfall", "landfall@example.com");
    private static readonly DateTimeOffset When = new(2026, 3, 1, 12, 30, 15, TimeSpan.FromHours(-3));

    private readonly TemporaryFolder _cache = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_commit_changes_exactly_what_it_says_and_leaves_no_ref()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var parent = await user
            .Write("apps/web.yaml", "old\r\n").Write("apps/run.sh", "x", executable: true).Write("gone/a", "1").Write("gone/b/c", "1").Link("link", "apps")
            .CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user);
        byte[] content = [0, 13, 10, 255, (byte)'x'];

        var commit = await mirror.CommitAsync(
            parent,
            [new GitWrite("apps/web.yaml", content), new GitWrite("new/deep \"er\"/ü.yaml", "n"u8.ToArray(), "100755"), new GitDelete("gone"), new GitDelete("never/there")],
            "Deliver web 4\n\nLandfall-Release: 4",
            Landfall,
            When,
            Ct);

        var tree = await mirror.ReadTreeAsync(commit, Ct);
        tree.Entries.Values.OrderBy(e => e.Path, StringComparer.Ordinal).Select(e => (e.Path, e.Mode)).ShouldBe(
            [("apps/run.sh", "100755"), ("apps/web.yaml", "100644"), ("link", "120000"), ("new/deep \"er\"/ü.yaml", "100755")]);
        (await mirror.ReadBlobsAsync([tree.Entries["apps/web.yaml"].Id], Ct)).Values.Single().ToArray().ShouldBe(content);
        var log = (await mirror.LogAsync(commit, [], 1, Ct)).Single();
        log.Parents.ShouldBe([parent]);
        log.Author.ShouldBe("Landfall");
        log.Date.ShouldBe(When);
        log.Date.Offset.ShouldBe(When.Offset);
        log.Trailer("Landfall-Release").ShouldBe("4");
        (await GitAsync(mirror, "for-each-ref", "--format=%(refname)")).ShouldBe("refs/heads/main");
        (await GitAsync(mirror, "fsck", "--strict", "--no-dangling")).ShouldBeEmpty();
        (await GitAsync(mirror, "log", "-1", "--format=%an|%cn|%ai|%ci", commit)).ShouldBe("Landfall|Landfall|2026-03-01 12:30:15 -0300|2026-03-01 12:30:15 -0300");
    }

    [Fact]
    public async Task The_same_request_makes_the_same_commit()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var parent = await user.Write("a", "1").CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user);
        var one = await mirror.CommitAsync(parent, [new GitWrite("a", "2"u8.ToArray())], "x", Landfall, When, Ct);
        var two = await mirror.CommitAsync(parent, [new GitWrite("a", "2"u8.ToArray())], "x", Landfall, When, Ct);
        two.ShouldBe(one);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_the_parent()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var parent = await user.Write("a", "1").CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user);
        (await mirror.CommitAsync(parent, [new GitWrite("a", "1"u8.ToArray()), new GitDelete("none")], "x", Landfall, When, Ct)).ShouldBe(parent);
    }

    [Fact]
    public async Task Several_commits_stand_on_each_other_and_empty_ones_are_left_out()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var parent = await user.Write("a", "1").CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user);
        GitCommitRequest Request(string path, string content) => new([new GitWrite(path, System.Text.Encoding.UTF8.GetBytes(content))], $"write {path}", Landfall, When);

        var made = await mirror.CommitManyAsync(parent, [Request("a", "1"), Request("b", "1"), Request("b", "1"), Request("c/d", "1")], Ct);

        made[0].ShouldBe(parent);
        made[2].ShouldBe(made[1]);
        (await mirror.LogAsync(made[3], [], 10, Ct)).Select(c => c.Subject).ShouldBe(["write c/d", "write b", "first"]);
        (await mirror.ReadTreeAsync(made[1], Ct)).Entries.Keys.Order(StringComparer.Ordinal).ShouldBe(["a", "b"]);
        (await mirror.CommitManyAsync(parent, [], Ct)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("link/x.yaml", "'link' is a symbolic link")]
    [InlineData("link", "'link' is a symbolic link")]
    [InlineData("apps/up/x.yaml", "'apps/up' is a symbolic link")]
    [InlineData("module/x", "'module' is a submodule")]
    [InlineData("apps", "it is a folder")]
    [InlineData("apps/web.yaml/x", "'apps/web.yaml' is a file")]
    public async Task Nothing_is_written_through_a_link_a_submodule_or_over_another_kind(string path, string reason)
    {
        using var user = await GitSandbox.InitAsync(Ct);
        user.Write("apps/web.yaml", "1").Link("link", "apps").Link("apps/up", "/etc");
        await user.CommitAsync("first", Ct);
        await user.GitAsync(Ct, "update-index", "--add", "--cacheinfo", $"160000,{new string('a', 40)},module");
        await user.GitAsync(Ct, "commit", "--quiet", "--message", "module");
        await using var mirror = await OpenAsync(user);
        var parent = (await mirror.ResolveAsync("main", Ct))!;

        var error = await Should.ThrowAsync<GitException>(() => mirror.CommitAsync(parent, [new GitWrite(path, "x"u8.ToArray())], "x", Landfall, When, Ct));
        error.Kind.ShouldBe(FailureKind.Refused);
        error.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task The_last_file_can_be_removed()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var parent = await user.Write("a/b", "1").CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user);
        var commit = await mirror.CommitAsync(parent, [new GitDelete("a/b")], "x", Landfall, When, Ct);
        commit.ShouldNotBe(parent);
        (await mirror.ReadTreeAsync(commit, Ct)).Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_parent_that_is_not_there_is_an_error()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user);
        await Should.ThrowAsync<GitException>(() => mirror.CommitAsync(new string('a', 40), [new GitWrite("a", default)], "x", Landfall, When, Ct));
        Directory.EnumerateFiles(mirror.Folder, "fast_import_crash_*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repository_with_SHA256_works_as_well()
    {
        using var user = new TemporaryFolder();
        await UserGit.RunAsync(user, Ct, "init", "--quiet", "--object-format=sha256", "--initial-branch=main", ".");
        await File.WriteAllTextAsync(user["a"], "1", Ct);
        await UserGit.RunAsync(user, Ct, "add", "a");
        await UserGit.RunAsync(user, Ct, "commit", "--quiet", "--message", "first");
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user), _cache, Ct);
        await mirror.FetchAsync(Ct);
        var parent = (await mirror.ResolveAsync("main", Ct))!;
        parent.Length.ShouldBe(64);
        var commit = await mirror.CommitAsync(parent, [new GitWrite("b", "2"u8.ToArray())], "x", Landfall, When, Ct);
        (await mirror.ReadTreeAsync(commit, Ct)).Entries.Count.ShouldBe(2);
    }

    private Task<GitMirror> OpenAsync(GitSandbox user) => GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _cache, Ct);

    private static Task<string> GitAsync(GitMirror mirror, params string[] arguments) => UserGit.RunAsync(mirror.Folder, Ct, arguments);
}
