using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>The ways back, and what they leave alone.</summary>
public sealed class RollbackTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task A_rollback_goes_to_the_release_that_is_named_and_later_edits_by_hand_stay()
    {
        await using var fleet = await OpenAsync();
        var images = await DeployThreeAsync(fleet);
        await fleet.CommitAsync(("web/staging/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "blue")));

        await fleet.MustAsync("rollback", "web", "--environment", "staging", "--to", "1");

        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(images[0].ToString());
        (await fleet.LiveAsync("ConfigMap", "settings", "staging"))!["data"]!["colour"]!.ToString().ShouldBe("blue");
        (await fleet.StatusAsync("web", "staging"))["release"]!.GetValue<int>().ShouldBe(1);
        var state = await fleet.ReadAsync(".landfall/state/web/staging.yaml");
        state.ShouldContain(images[2].Digest);
        state.ShouldNotContain(images[1].Digest);
    }

    [Fact]
    public async Task With_config_the_files_that_only_this_environment_reads_come_back_too()
    {
        await using var fleet = await OpenAsync();
        var image = await fleet.PushImageAsync("web", "one");
        await fleet.DeployAsync("web", image);
        await fleet.CommitAsync(
            ("web/staging/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "blue")), ("shared/common.yaml", FleetFiles.ConfigMap("common", "shape", "square")),
            ("web/staging/added.yaml", FleetFiles.ConfigMap("added", "a", "b")), ("README.md", "later\n"));
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "two"));

        await fleet.MustAsync("rollback", "web", "--environment", "staging", "--config");

        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(image.ToString());
        (await fleet.LiveAsync("ConfigMap", "settings", "staging"))!["data"]!["colour"]!.ToString().ShouldBe("green");
        (await fleet.LiveAsync("ConfigMap", "added", "staging")).ShouldBeNull();
        (await fleet.ReadAsync("shared/common.yaml")).ShouldContain("square");
        (await fleet.LiveAsync("ConfigMap", "common", "staging"))!["data"]!["shape"]!.ToString().ShouldBe("square");
        (await fleet.ReadAsync("README.md")).ShouldBe("later");
    }

    [Fact]
    public async Task Where_the_position_of_an_image_is_gone_the_rollback_is_refused_and_names_config_which_does_it()
    {
        await using var fleet = await OpenAsync();
        var (old, renamed) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("site", "one"));
        await fleet.DeployAsync("web", old);
        // The image has moved to another repository, and the manifest with it.
        await fleet.CommitAsync(
            ("web/app.yaml", FleetFiles.Application("web", ["{environment}", "/shared/common.yaml"], [fleet.ImageRepository("site")])),
            ("web/staging/web.yaml", FleetFiles.Deployment("web", fleet.ImageRepository("site") + ":none", replicas: 0)));
        await fleet.DeployAsync("web", renamed);
        var tip = await fleet.TipAsync();

        var refused = await fleet.LandfallAsync("rollback", "web", "--environment", "staging");

        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("--config");
        (await fleet.TipAsync()).ShouldBe(tip);
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(renamed.ToString());

        await fleet.MustAsync("rollback", "web", "--environment", "staging", "--config");
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(old.ToString());
    }

    [Fact]
    public async Task A_release_that_failed_here_is_never_gone_back_to_and_one_that_never_ran_here_is_refused()
    {
        await using var fleet = await OpenAsync(replicas: 1);
        var images = new[] { await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two", ImageBehaviour.Crashes), await fleet.PushImageAsync("web", "three") };
        await fleet.DeployAsync("web", images[0]);
        (await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", images[1].Tagged)).ExitCode.ShouldBe(1);
        await fleet.DeployAsync("web", images[2]);

        var never = await fleet.LandfallAsync("rollback", "web", "--environment", "staging", "--to", "9");
        await fleet.MustAsync("rollback", "web", "--environment", "staging");

        never.ExitCode.ShouldBe(3, never.ToString());
        never.Error.ShouldContain("never ran release 9");
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([images[0].Digest]);
    }

    [Fact]
    public async Task A_rollback_of_production_takes_nothing_else_along_and_staging_stays()
    {
        await using var fleet = await OpenAsync();
        var (one, two) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"));
        foreach (var image in new[] { one, two })
        {
            await fleet.DeployAsync("web", image);
            await fleet.PromoteAsync("web");
        }

        await fleet.MustAsync("rollback", "web", "--environment", "production");

        (await fleet.LiveImageAsync("web", "production")).ShouldBe(one.ToString());
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(two.ToString());
        (await fleet.LandfallAsync("promote", "web", "--to", "production")).ExitCode.ShouldBe(3);
    }

    private Task<FleetSandbox> OpenAsync(int replicas = 0) => FleetSandbox.CreateAsync(git, cluster, f =>
    [
        .. FleetFiles.Plain(f, "web", replicas),
        ("web/app.yaml", FleetFiles.Application("web", ["{environment}", "/shared/common.yaml"], [f.ImageRepository("web")])),
        ("shared/common.yaml", FleetFiles.ConfigMap("common", "shape", "round")),
        ("web/staging/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "green")),
    ]);

    private static async Task<IReadOnlyList<RunnableImage>> DeployThreeAsync(FleetSandbox fleet)
    {
        var images = new[] { await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"), await fleet.PushImageAsync("web", "three") };
        foreach (var image in images) await fleet.DeployAsync("web", image);
        return images;
    }
}
