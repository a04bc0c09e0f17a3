using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Plain manifests from the image to production and back.</summary>
public sealed class PlainYamlTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task A_deploy_runs_the_digest_in_staging_and_its_commit_changes_the_image_line_alone()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var image = await fleet.PushImageAsync("web", "one");
        var before = await fleet.ReadAsync("web/staging/web.yaml");

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);

        run.ExitCode.ShouldBe(0, run.ToString());
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([image.Digest]);
        (await fleet.ReadAsync("web/staging/web.yaml")).ShouldBe(before.Replace($"{fleet.ImageRepository("web")}:none", image.ToString()));
        (await fleet.GitAsync("diff", "--numstat", "main^", "main")).Split('\n').Select(line => line.Split('\t')[^1]).ShouldBe(
            [".landfall/state/web/releases.yaml", ".landfall/state/web/staging.yaml", "web/staging/web.yaml"]);
        run.Out.ShouldContain("landfall promote web --to production --release 1");
    }

    [Fact]
    public async Task The_commit_of_a_delivery_says_in_trailers_what_it_delivers()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));
        var image = await fleet.PushImageAsync("web", "one");

        var run = await fleet.MustAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged, "--output", "json");

        (await fleet.GitAsync("log", "-1", "--format=%(trailers)", "main")).TrimEnd().Split('\n').ShouldBe(
        [
            $"Landfall-Delivery: {run.Json["delivery"]}", "Landfall-Application: web", "Landfall-Environment: staging", "Landfall-Release: 1",
            "Landfall-Action: deploy", $"Landfall-Image: {image}", $"Landfall-Source: {image.Revision}",
        ]);
        run.Json["configCommit"]!.ToString().ShouldBe(await fleet.TipAsync());
        run.Json["verdict"]!.ToString().ShouldBe("Succeeded");
    }

    [Fact]
    public async Task A_promotion_runs_exactly_the_digest_that_was_healthy_in_staging_wherever_its_tag_went()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var image = await fleet.PushImageAsync("web", "one");
        await fleet.DeployAsync("web", image);
        (await fleet.PushImageAsync("web", "one", ImageBehaviour.Idles)).Digest.ShouldNotBe(image.Digest);

        await fleet.PromoteAsync("web");

        (await fleet.ReadyDigestsAsync("web", "production")).ShouldBe([image.Digest]);
        (await fleet.ReadAsync("web/production/web.yaml")).ShouldContain($"image: {image}   # moved by deliveries");
        (await fleet.HistoryAsync("web")).ShouldBe(["production promote 1 Succeeded", "staging deploy 1 Succeeded"]);

        await fleet.MustAsync("image", "retag", image.ToString(), "latest");
        (await fleet.DigestOfTagAsync("web", "latest")).ShouldBe(image.Digest);
    }

    [Fact]
    public async Task What_was_not_healthy_in_staging_is_refused_in_production_and_nothing_is_written()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));
        var image = await fleet.PushImageAsync("web", "one");
        var tip = await fleet.TipAsync();

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "production", "--image", image.Tagged);

        run.ExitCode.ShouldBe(3, run.ToString());
        run.Error.ShouldContain("gate after is closed");
        (await fleet.TipAsync()).ShouldBe(tip);
        (await fleet.LiveAsync("Deployment", "web", "production")).ShouldBeNull();
    }

    [Fact]
    public async Task A_rollback_restores_the_release_before_and_the_bad_digest_is_refused_until_someone_overrides()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var (one, two) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"));
        await fleet.DeployAsync("web", one);
        await fleet.DeployAsync("web", two);

        await fleet.MustAsync("rollback", "web", "--environment", "staging", "--reason", "the checkout fails");

        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([one.Digest]);
        (await fleet.ReadAsync("web/staging/web.yaml")).ShouldContain($"image: {one}   # moved by deliveries");
        var state = await fleet.ReadAsync(".landfall/state/web/staging.yaml");
        state.ShouldContain($"digest: {two.Digest}");
        state.ShouldContain("the checkout fails");

        var tip = await fleet.TipAsync();
        var refused = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", two.Tagged);
        refused.ExitCode.ShouldBe(3, refused.ToString());
        refused.Error.ShouldContain("the checkout fails");
        (await fleet.TipAsync()).ShouldBe(tip);

        await fleet.MustAsync("deploy", "web", "--environment", "staging", "--image", two.Tagged, "--override", "mended the database");
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([two.Digest]);
        (await fleet.GitAsync("log", "-1", "--format=%(trailers)", "main")).ShouldContain("Landfall-Override: mended the database");
        (await fleet.ReadAsync(".landfall/state/web/staging.yaml")).ShouldNotContain("holds:");
        (await fleet.HistoryAsync("web")).ShouldBe(
            ["staging deploy 2 Succeeded", "staging rollback 1 Succeeded", "staging deploy 2 Succeeded", "staging deploy 1 Succeeded"]);
    }

    [Fact]
    public async Task Status_says_what_runs_where()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var (one, two) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"));
        await fleet.DeployAsync("web", one);
        await fleet.PromoteAsync("web");
        await fleet.DeployAsync("web", two);

        var staging = await fleet.StatusAsync("web", "staging");
        var production = await fleet.StatusAsync("web", "production");

        Told(staging).ShouldBe($"2 {two.Digest} {two.Revision} Succeeded 1/1 Healthy -");
        Told(production).ShouldBe($"1 {one.Digest} {one.Revision} Succeeded 1/1 Healthy -");

        static string Told(System.Text.Json.Nodes.JsonNode row) =>
            $"{row["release"]} {row["images"]![0]!["digest"]} {row["commit"]} {row["verdict"]} {row["podsReady"]}/{row["podsWanted"]} {row["health"]} {row["note"]?.ToString() ?? "-"}";
    }
}
