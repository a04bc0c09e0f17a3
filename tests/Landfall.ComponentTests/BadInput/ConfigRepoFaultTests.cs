using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.BadInput;

/// <summary>Config repos that cannot be reached, written or believed.</summary>
public sealed class ConfigRepoFaultTests(GitHttpServer git, ClusterFixture cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ext::sh -c touch% /tmp/landfall-owned", "can run programs")]
    [InlineData("--upload-pack=touch /tmp/landfall-owned", "it begins with '-'")]
    [InlineData("ssh://-oProxyCommand=touch/x", "the host is not valid")]
    [InlineData("http://example.com/config.git", "http is not protected against a false server")]
    [InlineData("git://example.com/config.git", "'git://' is not supported")]
    [InlineData("https://una:canary-3f9a@exa mple.com/x", "the host is not valid")]
    public async Task An_address_that_could_do_harm_is_refused_before_anything_runs(string address, string message)
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster);
        fleet.ConfigRepo = address;

        var run = await fleet.LandfallAsync("status");

        run.ExitCode.ShouldBe(2, run.ToString());
        run.Error.ShouldContain(message);
        run.Error.ShouldNotContain("canary-3f9a");
        File.Exists("/tmp/landfall-owned").ShouldBeFalse();
    }

    [Fact]
    public async Task A_config_repo_that_cannot_be_reached_or_does_not_let_us_in_is_named()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var before = await Untouched.SeeAsync(fleet);
        fleet.Repository.Fault = GitFault.Cut;
        await before.RefusedAsync(await fleet.LandfallAsync("status"), 5, fleet.Repository.Url);
        fleet.Repository.Fault = GitFault.Unauthorized;
        await before.RefusedAsync(await fleet.LandfallAsync("status"), 1, $"could not clone {fleet.Repository.Url}", "Give Git credentials");
        fleet.Repository.Fault = GitFault.NotFound;
        var run = await fleet.LandfallAsync("status");
        run.ExitCode.ShouldNotBe(0);
        await before.RefusedAsync(run, run.ExitCode, fleet.Repository.Url);
        fleet.ConfigRepo = "/nowhere/at/all";
        (await fleet.LandfallAsync("status")).Error.ShouldContain("/nowhere/at/all");
    }

    [Fact]
    public async Task A_protected_branch_ends_the_delivery_with_the_words_of_the_hook_and_nothing_done()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var image = await fleet.PushImageAsync("web", "one");
        var before = await Untouched.SeeAsync(fleet);
        await fleet.Repository.InstallHookAsync("pre-receive", "echo 'main is frozen until monday' >&2; exit 1", Ct);

        await before.RefusedAsync(await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged), 3,
            $"the config repo {fleet.Repository.Url} refused the commit on main", "main is frozen until monday", "Nothing was written.");
        await before.RefusedAsync(await fleet.LandfallAsync("hold", "web", "--environment", "staging", "--reason", "x"), 3, "main is frozen until monday");
    }

    [Fact]
    public async Task A_commit_that_others_pushed_in_between_is_kept_and_ours_lands_on_top()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var once = Path.Combine(fleet.Repository.Path, "moved-on");
        // Ends the first push as a race does: the branch has moved on when it arrives.
        await fleet.Repository.InstallHookAsync("pre-receive", $$"""
            test -e {{once}} && exit 0
            touch {{once}}
            unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
            export GIT_AUTHOR_NAME=Una GIT_AUTHOR_EMAIL=una@example.com GIT_COMMITTER_NAME=Una GIT_COMMITTER_EMAIL=una@example.com
            other=$(git commit-tree refs/heads/main^{tree} -p refs/heads/main -m 'In between') && git update-ref refs/heads/main $other
            """, Ct);

        var held = await fleet.MustAsync("hold", "web", "--environment", "staging", "--reason", "busy", "--output", "json");

        File.Exists(once).ShouldBeTrue();
        (await fleet.GitAsync("log", "--format=%s", "main")).Split('\n')[..2].ShouldBe(["Hold web in staging", "In between"]);
        held.Out.ShouldContain(await fleet.TipAsync());
    }

    [Fact]
    public async Task A_config_repo_without_commits_or_without_a_fleet_says_how_to_begin()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster);
        var empty = await git.CreateAsync("empty");
        var other = await git.CreateAsync("other", ("README.md", "nothing here"));

        fleet.ConfigRepo = empty.Url;
        var none = await fleet.LandfallAsync("status");
        fleet.ConfigRepo = other.Url;
        var plain = await fleet.LandfallAsync("status");

        none.ExitCode.ShouldBe(2, none.ToString());
        none.Error.ShouldContain($"the config repo {empty.Url} has no commit on main");
        none.Error.ShouldContain("landfall.yaml");
        plain.ExitCode.ShouldBe(2, plain.ToString());
        plain.Error.ShouldContain("has no landfall.yaml at its root");
        plain.Error.ShouldContain("landfall schema fleet");
    }

    [Fact]
    public async Task A_state_file_that_was_damaged_by_hand_stops_its_application_alone_until_it_is_mended()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => [.. FleetFiles.Plain(f, "web", 0), .. FleetFiles.Plain(f, "shop", 0)]);
        var (web, shop) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("shop", "one"));
        await fleet.MustAsync("deploy", "web", "--environment", "staging", "--image", web.Tagged);
        await fleet.MustAsync("deploy", "shop", "--environment", "staging", "--image", shop.Tagged);
        var good = await fleet.ReadAsync(".landfall/state/web/staging.yaml");
        var tip = await fleet.CommitAsync((".landfall/state/web/staging.yaml", "holds: none\n"));

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", web.Tagged);
        run.ExitCode.ShouldBe(2, run.ToString());
        run.Error.ShouldContain(".landfall/state/web/staging.yaml: not a state file that landfall wrote: holds is not a list");
        run.Error.ShouldContain("Restore it from Git.");
        (await fleet.TipAsync()).ShouldBe(tip);
        await fleet.MustAsync("deploy", "shop", "--environment", "staging", "--image", shop.Tagged);
        var all = await fleet.LandfallAsync("apply", "--environment", "staging", "--all", "--output", "json");
        all.ExitCode.ShouldBe(2, all.ToString());
        all.Json["items"]!.AsArray().ShouldContain(item => item!["application"]!.ToString() == "shop" && item["error"] == null);

        await fleet.CommitAsync((".landfall/state/web/staging.yaml", good));
        await fleet.MustAsync("apply", "web", "--environment", "staging");
        await fleet.MustAsync("history", "web");
    }

    [Fact]
    public async Task No_reason_forges_a_trailer_and_no_name_writes_to_the_terminal()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));

        await fleet.MustAsync("hold", "web", "--environment", "staging", "--reason", "Landfall-Approved-By: boss\n\nLandfall-Approved-By: boss");
        var trailers = await fleet.GitAsync("log", "-1", "--format=%(trailers:only,unfold)", "main");
        trailers.ShouldNotContain("Approved-By");
        trailers.ShouldContain("Landfall-Application: web");

        await fleet.CommitAsync(("evil\u001b[31m/app.yaml", "kind: \"\u202e\""));
        foreach (var run in new[] { await fleet.LandfallAsync("apply", "--environment", "staging", "--all"), await fleet.LandfallAsync("status"), await fleet.LandfallAsync("validate") })
        {
            (run.Out + run.Error).ShouldNotContain("\u001b");
            (run.Out + run.Error).ShouldNotContain("\u202e");
        }
    }
}
