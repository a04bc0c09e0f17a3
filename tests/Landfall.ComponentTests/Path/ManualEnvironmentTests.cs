using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Production runs the tree of its last delivery, whatever the branch holds by now.</summary>
public sealed class ManualEnvironmentTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task A_change_of_a_shared_base_waits_as_a_candidate_and_ships_with_the_next_delivery()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f =>
        [
            ("web/app.yaml", FleetFiles.Application("web", ["/base", "{environment}"], [f.ImageRepository("web")])),
            ("base/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "green")),
            ("web/staging/web.yaml", FleetFiles.Deployment("web", f.ImageRepository("web") + ":none", replicas: 0)),
            ("web/production/web.yaml", FleetFiles.Deployment("web", f.ImageRepository("web") + ":none", replicas: 0)),
        ]);
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await fleet.PromoteAsync("web");
        await fleet.CommitAsync(("base/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "blue")));
        var before = await fleet.VersionsAsync("production");

        await fleet.MustAsync("apply", "web", "--environment", "staging");
        await fleet.MustAsync("apply", "--all", "--environment", "production");

        (await ColourAsync(fleet, "staging")).ShouldBe("blue");
        (await ColourAsync(fleet, "production")).ShouldBe("green");
        (await fleet.VersionsAsync("production")).ShouldBe(before);
        (await fleet.StatusAsync("web", "staging"))["note"].ShouldBeNull();
        (await fleet.StatusAsync("web", "production"))["note"]!.ToString().ShouldContain("candidate");

        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "two"));
        await fleet.PromoteAsync("web");
        (await ColourAsync(fleet, "production")).ShouldBe("blue");
        (await fleet.StatusAsync("web", "production"))["note"].ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_object_comes_back_as_the_last_delivery_had_it_not_as_the_branch_has_it()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f =>
        [
            .. FleetFiles.Plain(f, "web", replicas: 0),
            ("web/production/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "green")),
        ]);
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await fleet.PromoteAsync("web");
        await fleet.CommitAsync(("web/production/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "blue")));
        await fleet.KubectlAsync("production", "delete", "configmap", "settings");

        (await fleet.StatusAsync("web", "production"))["health"]!.ToString().ShouldBe("Missing");
        await fleet.MustAsync("apply", "web", "--environment", "production");

        (await ColourAsync(fleet, "production")).ShouldBe("green");
    }

    [Fact]
    public async Task An_environment_that_was_never_delivered_to_gets_nothing_by_an_apply()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));

        var run = await fleet.MustAsync("apply", "--all", "--environment", "production");

        run.Out.ShouldContain("nothing delivered yet");
        (await fleet.LiveAsync("Deployment", "web", "production")).ShouldBeNull();
    }

    private static async Task<string?> ColourAsync(FleetSandbox fleet, string environment) =>
        (await fleet.LiveAsync("ConfigMap", "settings", environment))?["data"]?["colour"]?.ToString();
}
