using System.Text;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Git;

public sealed class MirrorReadTests(GitHttpServer server) : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_tree_lists_every_file_and_the_hash_of_every_folder()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        user.Write("apps/web/app.yaml", "a\n").Write("apps/web/run.sh", "b\n", executable: true).Write("größe \"x\"/y.yaml", "c\n").Link("link", "apps");
        var commit = await user.CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user.Folder);

        var tree = await mirror.ReadTreeAsync(commit, Ct);
        tree.Commit.ShouldBe(commit);
        tree.Id.ShouldBe(await user.GitAsync(Ct, "rev-parse", "HEAD^{tree}"));
        tree.TreeIdOf("apps/web").ShouldBe(await user.GitAsync(Ct, "rev-parse", "HEAD:apps/web"));
        tree.Entries.Keys.Order(StringComparer.Ordinal).ShouldBe(["apps/web/app.yaml", "apps/web/run.sh", "größe \"x\"/y.yaml", "link"]);
        tree.Entries["apps/web/run.sh"].Mode.ShouldBe("100755");
        tree.Entries["link"].IsSymlink.ShouldBeTrue();
        tree.Entries["apps/web/app.yaml"].Id.ShouldBe(await user.GitAsync(Ct, "rev-parse", "HEAD:apps/web/app.yaml"));
    }

    [Fact]
    public async Task A_folder_keeps_its_hash_when_another_changes()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var one = await user.Write("a/x", "1").Write("b/x", "1").CommitAsync("one", Ct);
        var two = await user.Write("b/x", "2").CommitAsync("two", Ct);
        await using var mirror = await OpenAsync(user.Folder);
        var (before, after) = (await mirror.ReadTreeAsync(one, Ct), await mirror.ReadTreeAsync(two, Ct));
        after.TreeIdOf("a").ShouldBe(before.TreeIdOf("a"));
        after.TreeIdOf("b").ShouldNotBe(before.TreeIdOf("b"));
        after.Id.ShouldNotBe(before.Id);
    }

    [Fact]
    public async Task Blobs_come_back_byte_for_byte_in_any_number()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        byte[] odd = [0, 1, 13, 10, 255, 10];
        await File.WriteAllBytesAsync(Path.Combine(user.Folder, "odd"), odd, Ct);
        await File.WriteAllBytesAsync(Path.Combine(user.Folder, "empty"), [], Ct);
        await File.WriteAllBytesAsync(Path.Combine(user.Folder, "large"), new byte[3_000_000], Ct);
        for (var i = 0; i < 500; i++) user.Write($"many/{i}", $"file {i}\n");
        var commit = await user.CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user.Folder);

        var tree = await mirror.ReadTreeAsync(commit, Ct);
        var ids = tree.Entries.Values.Select(e => e.Id).ToList();
        var blobs = await mirror.ReadBlobsAsync([.. ids, ids[0]], Ct);
        blobs.Count.ShouldBe(503);
        blobs[tree.Entries["odd"].Id].ToArray().ShouldBe(odd);
        blobs[tree.Entries["empty"].Id].Length.ShouldBe(0);
        blobs[tree.Entries["large"].Id].Length.ShouldBe(3_000_000);
        Encoding.UTF8.GetString(blobs[tree.Entries["many/234"].Id].Span).ShouldBe("file 234\n");
        (await mirror.ReadBlobsAsync([], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_can_read_at_once_and_one_that_gives_up_does_not_disturb_the_others()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        for (var i = 0; i < 300; i++) user.Write($"f{i}", $"file {i}\n");
        var commit = await user.CommitAsync("first", Ct);
        await using var mirror = await OpenAsync(user.Folder);
        var tree = await mirror.ReadTreeAsync(commit, Ct);
        var ids = tree.Entries.Values.Select(e => e.Id).ToList();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var reading = mirror.ReadBlobsAsync(ids, cancel.Token);
            if (i % 4 == 0)
            {
                await cancel.CancelAsync();
                await reading.ContinueWith(_ => { }, Ct, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            else (await reading)[tree.Entries["f17"].Id].ToArray().ShouldBe("file 17\n"u8.ToArray());
        }));
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a", "1").CommitAsync("one", Ct);
        await using var mirror = await OpenAsync(user.Folder);
        var absent = new string('a', 40);
        (await Should.ThrowAsync<GitException>(() => mirror.ReadTreeAsync(absent, Ct))).Message.ShouldContain(absent);
        (await Should.ThrowAsync<GitException>(() => mirror.LogAsync("none", [], 1, Ct))).Message.ShouldContain("no commit 'none'");
        (await Should.ThrowAsync<GitException>(() => mirror.ReadTreeAsync("--help", Ct))).Kind.ShouldBe(FailureKind.Invalid);
        var tip = (await mirror.ResolveAsync("main", Ct))!;
        await Should.ThrowAsync<GitException>(() => mirror.IsAncestorAsync(absent, tip, Ct));
    }

    [Fact]
    public async Task The_log_holds_subject_body_and_trailers()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var first = await user.Write("a", "1").Write("[x]", "1").CommitAsync("First", Ct);
        await user.Write("b", "1").CommitAsync("Second", Ct);
        var third = await user.Write("a", "2").CommitAsync("Deliver größe\n\nBecause: of it.\n\nLandfall-Delivery: d1\nLandfall-Image: registry.example.com/a@sha256:1\n more\n", Ct);
        await using var mirror = await OpenAsync(user.Folder);

        var log = await mirror.LogAsync("main", ["a"], 10, Ct);
        log.Select(c => c.Id).ShouldBe([third, first]);
        log[0].Subject.ShouldBe("Deliver größe");
        log[0].Body.ShouldStartWith("Because: of it.\n\nLandfall-Delivery: d1");
        log[0].Trailer("Landfall-Delivery").ShouldBe("d1");
        log[0].Trailer("Landfall-Image").ShouldBe("registry.example.com/a@sha256:1 more");
        log[0].Author.ShouldBe("Una User");
        log[0].AuthorEmail.ShouldBe("una@example.com");
        log[0].Parents.Count.ShouldBe(1);
        log[1].Parents.ShouldBeEmpty();
        log[1].Trailers.ShouldBeEmpty();
        (await mirror.LogAsync(third, [], 2, Ct)).Count.ShouldBe(2);
        (await mirror.LogAsync("main", ["[x]"], 10, Ct)).Single().Id.ShouldBe(first);
        (await mirror.LogAsync("main", ["*"], 10, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_history_of_files_tells_each_content_and_each_removal()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var one = await user.Write("state/a.yaml", "1").Write("other", "1").CommitAsync("one", Ct);
        var two = await user.Write("state/a.yaml", "2").Write("state/b.yaml", "1").CommitAsync("two", Ct);
        await user.Write("other", "2").CommitAsync("not this", Ct);
        var three = await user.Delete("state/b.yaml").CommitAsync("three", Ct);
        await using var mirror = await OpenAsync(user.Folder);

        var history = await mirror.FileHistoryAsync("main", ["state"], Ct);
        history.Select(c => (c.Commit, c.Path)).ShouldBe(
            [(three, "state/b.yaml"), (two, "state/a.yaml"), (two, "state/b.yaml"), (one, "state/a.yaml")]);
        history[0].BlobId.ShouldBeNull();
        history[3].BlobId.ShouldBe(await user.GitAsync(Ct, "rev-parse", $"{one}:state/a.yaml"));
        (await mirror.FileHistoryAsync("main", [":(glob)**/b.yaml"], Ct)).Count.ShouldBe(2);
        (await mirror.FileHistoryAsync(one, ["state"], Ct)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ancestry_is_told_near_far_and_across_merges()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var first = await user.CommitAsync("first", Ct);
        await user.GitAsync(Ct, "checkout", "--quiet", "-b", "side");
        var side = await user.CommitAsync("side", Ct);
        await user.GitAsync(Ct, "checkout", "--quiet", "main");
        await user.CommitAsync("main", Ct);
        await user.GitAsync(Ct, "merge", "--quiet", "--no-edit", "side");
        var merged = await user.GitAsync(Ct, "rev-parse", "HEAD");
        await using var mirror = await OpenAsync(user.Folder);
        (await mirror.IsAncestorAsync(first, merged, Ct)).ShouldBeTrue();
        (await mirror.IsAncestorAsync(side, merged, Ct)).ShouldBeTrue();
        (await mirror.IsAncestorAsync(merged, merged, Ct)).ShouldBeTrue();
        (await mirror.IsAncestorAsync(merged, side, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Files_are_exported_with_their_bytes_and_modes()
    {
        var repository = await server.CreateAsync("app", ("chart/Chart.yaml", "name: x\n"), ("chart/templates/a.yaml", "a: 1\n"), ("other", "x"));
        await using var mirror = await OpenAsync(repository.Url);
        var commit = (await mirror.ResolveAsync("main", Ct))!;
        commit = await mirror.CommitAsync(
            commit, [new GitWrite("chart/run.sh", "#!/bin/sh\r\n"u8.ToArray(), "100755")], "x", new("a", "a@b"), DateTimeOffset.UnixEpoch, Ct);
        var tree = await mirror.ReadTreeAsync(commit, Ct);

        var target = _cache["export"];
        await mirror.ExportAsync(commit, tree.FilesIn("chart", recursive: true), target, Ct);
        (await File.ReadAllTextAsync(Path.Combine(target, "chart/templates/a.yaml"), Ct)).ShouldBe("a: 1\n");
        (await File.ReadAllTextAsync(Path.Combine(target, "chart/run.sh"), Ct)).ShouldBe("#!/bin/sh\r\n");
        File.GetUnixFileMode(Path.Combine(target, "chart/run.sh")).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
        File.GetUnixFileMode(Path.Combine(target, "chart/Chart.yaml")).HasFlag(UnixFileMode.UserExecute).ShouldBeFalse();
        File.Exists(Path.Combine(target, "other")).ShouldBeFalse();
    }

    private Task<GitMirror> OpenAsync(string url) => GitMirror.OpenAsync(GitRemote.Parse(url), _cache, Ct);
}
