using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

public sealed class PlainYamlTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task A_deploy_runs_the_digest_in_staging_and_changes_the_image_line_alone()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var image = await fleet.PushImageAsync("web", "one");
        var before = await fleet.ReadAsync("web/staging/web.yaml");

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);

        run.ExitCode.ShouldBe(0, run.ToString());
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([image.Digest]);
        (await fleet.ReadAsync("web/staging/web.yaml")).ShouldBe(before.Replace($"{fleet.ImageRepository("web")}:none", image.ToString()));
    }
}
