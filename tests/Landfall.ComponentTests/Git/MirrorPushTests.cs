using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Git;

public sealed class MirrorPushTests(GitHttpServer server) : IDisposable
{
    private static readonly GitIdentity Landfall = new("Landfall", "landfall@example.com");

    private readonly TemporaryFolder _cache = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_commit_on_the_tip_arrives_and_the_mirror_sees_it_without_a_fetch()
    {
        var (repository, mirror, tip) = await OpenAsync();
        await using var _ = mirror;
        var commit = await CommitAsync(mirror, tip, "b.yaml", "b: 1\n");

        (await mirror.PushAsync(commit, "main", tip, Ct)).Status.ShouldBe(PushStatus.Done);
        (await repository.TipAsync("main", Ct)).ShouldBe(commit);
        (await repository.ReadAsync("b.yaml", Ct)).ShouldBe("b: 1");

        await mirror.UpdateLocalAsync("main", commit, Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(commit);
        (await mirror.PushAsync(commit, "main", commit, Ct)).Status.ShouldBe(PushStatus.Done);
        await mirror.FetchAsync(Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(commit);
    }

    [Fact]
    public async Task A_view_that_a_fetch_has_moved_on_is_not_set_back()
    {
        var (repository, mirror, tip) = await OpenAsync();
        await using var _ = mirror;
        var ours = await CommitAsync(mirror, tip, "b.yaml", "b: 1\n");
        await mirror.PushAsync(ours, "main", tip, Ct);
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        var theirs = await user.PushAsync("theirs", Ct);
        await mirror.FetchAsync(Ct);
        await mirror.UpdateLocalAsync("main", ours, Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(theirs);
    }

    [Fact]
    public async Task A_branch_that_moved_on_is_moved_and_keeps_what_is_there()
    {
        var (repository, mirror, tip) = await OpenAsync();
        await using var _ = mirror;
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        var theirs = await user.PushAsync("theirs", Ct);
        var ours = await CommitAsync(mirror, tip, "b.yaml", "b: 1\n");

        (await mirror.PushAsync(ours, "main", tip, Ct)).Status.ShouldBe(PushStatus.Moved);
        (await repository.TipAsync("main", Ct)).ShouldBe(theirs);
    }

    [Fact]
    public async Task A_branch_that_was_set_back_is_moved_and_does_not_get_back_what_was_taken_away()
    {
        var (repository, mirror, first) = await OpenAsync();
        await using var _ = mirror;
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        var second = await user.PushAsync("taken away later", Ct);
        await mirror.FetchAsync(Ct);
        await user.GitAsync(Ct, "push", "--quiet", "--force", "origin", $"{first}:refs/heads/main");

        var ours = await CommitAsync(mirror, second, "b.yaml", "b: 1\n");
        (await mirror.PushAsync(ours, "main", second, Ct)).Status.ShouldBe(PushStatus.Moved);
        (await repository.TipAsync("main", Ct)).ShouldBe(first);
    }

    [Fact]
    public async Task A_commit_beside_the_branch_is_never_forced_onto_it()
    {
        var (repository, mirror, first) = await OpenAsync();
        await using var _ = mirror;
        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        var second = await user.PushAsync("second", Ct);
        await mirror.FetchAsync(Ct);
        var beside = await CommitAsync(mirror, first, "b.yaml", "b: 1\n");

        var error = await Should.ThrowAsync<GitException>(() => mirror.PushAsync(beside, "main", second, Ct));
        error.Message.ShouldContain("does not descend");
        (await mirror.PushAsync(first, "main", first, Ct)).Status.ShouldBe(PushStatus.Moved);
        (await repository.TipAsync("main", Ct)).ShouldBe(second);
    }

    [Fact]
    public async Task A_branch_is_created_only_where_there_is_none()
    {
        var (repository, mirror, tip) = await OpenAsync();
        await using var _ = mirror;
        (await mirror.PushAsync(tip, "landfall/pr-1", "", Ct)).Status.ShouldBe(PushStatus.Done);
        (await repository.TipAsync("landfall/pr-1", Ct)).ShouldBe(tip);
        var next = await CommitAsync(mirror, tip, "b.yaml", "b: 1\n");
        (await mirror.PushAsync(next, "landfall/pr-1", "", Ct)).Status.ShouldBe(PushStatus.Moved);
    }

    [Fact]
    public async Task A_declining_hook_is_rejected_with_its_words()
    {
        var (repository, mirror, tip) = await OpenAsync();
        await using var _ = mirror;
        await repository.InstallHookAsync("pre-receive", "printf '\\033[31mno deploys on Friday\\033[0m\\n' >&2; exit 1", Ct);
        var outcome = await mirror.PushAsync(await CommitAsync(mirror, tip, "b.yaml", "b: 1\n"), "main", tip, Ct);
        outcome.Status.ShouldBe(PushStatus.Rejected);
        outcome.Message.ShouldContain("pre-receive hook declined");
        outcome.Message.ShouldContain("no deploys on Friday");
        outcome.Message.ShouldNotContain("\u001b");
        (await repository.TipAsync("main", Ct)).ShouldBe(tip);
    }

    [Fact]
    public async Task A_branch_that_is_checked_out_is_rejected()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var tip = await user.Write("a", "1").CommitAsync("first", Ct);
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(user.Folder), _cache, Ct);
        var outcome = await mirror.PushAsync(await CommitAsync(mirror, tip, "b.yaml", "b: 1\n"), "main", tip, Ct);
        outcome.Status.ShouldBe(PushStatus.Rejected);
        outcome.Message.ShouldContain("checked out");
    }

    [Theory]
    [InlineData(GitFault.Forbidden)]
    [InlineData(GitFault.Unauthorized)]
    public async Task Missing_rights_are_rejected(GitFault fault)
    {
        var (repository, mirror, tip) = await OpenAsync();
        await using var _ = mirror;
        var commit = await CommitAsync(mirror, tip, "b.yaml", "b: 1\n");
        repository.PushFault = fault;
        (await mirror.PushAsync(commit, "main", tip, Ct)).Status.ShouldBe(PushStatus.Rejected);
        repository.PushFault = GitFault.None;
        repository.Fault = fault;
        (await mirror.PushAsync(commit, "main", tip, Ct)).Status.ShouldBe(PushStatus.Rejected);
    }

    [Theory]
    [InlineData(GitFault.Cut, false)]
    [InlineData(GitFault.CutAfterwards, true)]
    [InlineData(GitFault.Error, false)]
    public async Task A_connection_that_breaks_leaves_the_outcome_to_the_next_fetch(GitFault fault, bool arrived)
    {
        var (repository, mirror, tip) = await OpenAsync();
        await using var _ = mirror;
        var commit = await CommitAsync(mirror, tip, "b.yaml", "b: 1\n");
        repository.PushFault = fault;
        var error = await Should.ThrowAsync<GitException>(() => mirror.PushAsync(commit, "main", tip, Ct));
        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.IsTransient.ShouldBeTrue();
        repository.PushFault = GitFault.None;
        await mirror.FetchAsync(Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(arrived ? commit : tip);
    }

    [Fact]
    public async Task Ten_writers_that_try_again_when_moved_all_land()
    {
        const int writers = 10;
        var repository = await server.CreateAsync("fleet", ("a.yaml", "a: 1\n"));
        var remote = GitRemote.Parse(repository.Url);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async i =>
        {
            // Half of them share a mirror folder, as processes of one machine do; the others are other machines.
            await using var mirror = await GitMirror.OpenAsync(remote, _cache[i % 2 == 0 ? "shared" : $"own-{i}"], Ct);
            for (var attempt = 1; ; attempt++)
            {
                await mirror.FetchAsync(Ct);
                var tip = (await mirror.ResolveAsync("main", Ct))!;
                var commit = await CommitAsync(mirror, tip, $"writer-{i}.yaml", $"attempt: {attempt}\n");
                var outcome = await mirror.PushAsync(commit, "main", tip, Ct);
                if (outcome.Status == PushStatus.Done) break;
                outcome.Status.ShouldBe(PushStatus.Moved, outcome.Message);
                attempt.ShouldBeLessThan(10 * writers);
            }
        }));

        using var user = await GitSandbox.CloneAsync(repository.Url, Ct);
        Directory.EnumerateFiles(user.Folder, "writer-*.yaml").Count().ShouldBe(writers);
        (await user.GitAsync(Ct, "rev-list", "--count", "HEAD")).ShouldBe((writers + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task<(ServedRepository Repository, GitMirror Mirror, string Tip)> OpenAsync()
    {
        var repository = await server.CreateAsync("fleet", ("a.yaml", "a: 1\n"));
        var mirror = await GitMirror.OpenAsync(GitRemote.Parse(repository.Url), _cache, Ct);
        return (repository, mirror, (await mirror.ResolveAsync("main", Ct))!);
    }

    private static Task<string> CommitAsync(GitMirror mirror, string parent, string path, string content) => mirror.CommitAsync(
        parent, [new GitWrite(path, System.Text.Encoding.UTF8.GetBytes(content))], $"Write {path}", Landfall, TimeProvider.System.GetUtcNow(), Ct);
}
