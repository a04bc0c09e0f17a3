using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Several applications and environments in one config repo.</summary>
public sealed class SeveralApplicationsTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task An_apply_of_all_brings_what_it_can_and_tells_of_each_that_is_broken()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f =>
        [
            .. FleetFiles.Plain(f, "web", replicas: 0),
            .. FleetFiles.Plain(f, "api", replicas: 0),
            ("torn/app.yaml", FleetFiles.Application("torn", ["torn.yaml"], [])),
            ("torn/torn.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: torn\n"),
            ("refused/app.yaml", FleetFiles.Application("refused", ["refused.yaml"], [])),
            ("refused/refused.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: refused}\nspec: {replicas: -1}\n"),
            ("misspelt/app.yaml", "apiVersion: landfall.dev/v1\nkind: Application\nmetadata: {name: misspelt}\nspec: {manifest: {paths: [a]}}\n"),
        ]);

        var run = await fleet.LandfallAsync("apply", "--all", "--environment", "staging", "--output", "json");

        run.ExitCode.ShouldNotBe(0);
        var outcomes = run.Json["items"]!.AsArray().ToDictionary(item => item!["application"]!.ToString(), item => item!);
        outcomes["web"]["delivery"]!["verdict"]!.ToString().ShouldBe("Succeeded");
        outcomes["api"]["delivery"]!["verdict"]!.ToString().ShouldBe("Succeeded");
        outcomes["torn"]["error"]!["message"]!.ToString().ShouldContain("torn/torn.yaml:");
        outcomes["refused"]["error"]!["message"]!.ToString().ShouldContain("deployment.apps/refused");
        outcomes["misspelt/app.yaml"]["error"]!["message"]!.ToString().ShouldContain("manifest");
        (await fleet.LiveAsync("Deployment", "web", "staging")).ShouldNotBeNull();
        (await fleet.LiveAsync("Deployment", "api", "staging")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Three_environments_each_run_another_release_of_one_application()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster,
            f => [.. FleetFiles.Plain(f, "web", replicas: 0), ("web/test/web.yaml", FleetFiles.Deployment("web", f.ImageRepository("web") + ":none", replicas: 0))],
            """
              test: {cluster: test, namespace: NAME-test}
              staging: {cluster: test, namespace: NAME-staging, after: test}
              production: {cluster: test, namespace: NAME-production, after: staging, release: manual}
            """);
        var images = new[] { await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"), await fleet.PushImageAsync("web", "three") };
        foreach (var image in images) await fleet.MustAsync("deploy", "web", "--environment", "test", "--image", image.Tagged);

        await fleet.MustAsync("promote", "web", "--to", "staging", "--release", "1");
        await fleet.PromoteAsync("web");
        await fleet.MustAsync("promote", "web", "--to", "staging", "--image", images[1].ToString());

        (await fleet.LiveImageAsync("web", "test")).ShouldBe(images[2].ToString());
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(images[1].ToString());
        (await fleet.LiveImageAsync("web", "production")).ShouldBe(images[0].ToString());
        var rows = (await fleet.MustAsync("status", "--output", "json")).Json["items"]!.AsArray();
        rows.Select(row => $"{row!["environment"]} {row["release"]} {row["verdict"]} {row["note"]}".TrimEnd()).ShouldBe(["test 3 Succeeded", "staging 2 Succeeded", "production 1 Succeeded"]);

        var skipped = await fleet.LandfallAsync("promote", "web", "--to", "production", "--release", "3");
        skipped.ExitCode.ShouldBe(3, skipped.ToString());
    }
}
