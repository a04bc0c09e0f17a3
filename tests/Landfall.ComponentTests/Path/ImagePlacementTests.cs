using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Where the digests of a release go: one application with two images, and files that two environments read.</summary>
public sealed class ImagePlacementTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task Of_two_images_the_one_that_is_not_named_stays_pinned()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => Pair(f));
        var (web, worker) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("worker", "one", ImageBehaviour.Idles));
        await fleet.DeployAsync("shop", web, worker);
        var moved = await fleet.PushImageAsync("worker", "one");
        var next = await fleet.PushImageAsync("web", "two");

        var run = await fleet.MustAsync("deploy", "shop", "--environment", "staging", "--image", next.Tagged, "--output", "json");

        moved.Digest.ShouldNotBe(worker.Digest);
        (await fleet.LiveImageAsync("shop", "staging")).ShouldBe(next.ToString());
        (await fleet.LiveImageAsync("shop", "staging", container: 1)).ShouldBe(worker.ToString());
        run.Json["release"]!.GetValue<int>().ShouldBe(2);
        run.Json["images"]!.AsArray().Select(image => image!["image"]!.ToString()).ShouldBe([next.ToString(), worker.ToString()]);
        (await fleet.GitAsync("diff", "--numstat", "main^", "main", "--", "shop")).ShouldBe("1\t1\tshop/staging/shop.yaml");
    }

    [Fact]
    public async Task An_image_that_was_never_delivered_is_pinned_to_what_its_tag_says_now()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => Pair(f));
        var (web, worker) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("worker", "first", ImageBehaviour.Idles));

        await fleet.DeployAsync("shop", web);

        (await fleet.LiveImageAsync("shop", "staging", container: 1)).ShouldBe(worker.ToString());
        await fleet.PromoteAsync("shop");
        (await fleet.LiveImageAsync("shop", "production")).ShouldBe(web.ToString());
        (await fleet.LiveImageAsync("shop", "production", container: 1)).ShouldBe(worker.ToString());
    }

    [Fact]
    public async Task A_file_that_two_environments_read_stays_as_it_is_and_each_runs_its_own_digest()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f =>
        [
            ("web/app.yaml", FleetFiles.Application("web", ["/manifests/web.yaml"], [f.ImageRepository("web")])),
            ("manifests/web.yaml", FleetFiles.Deployment("web", f.ImageRepository("web") + ":none")),
        ]);
        var (one, two) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"));
        var before = await fleet.ReadAsync("manifests/web.yaml");
        await fleet.DeployAsync("web", one);
        await fleet.PromoteAsync("web");

        await fleet.DeployAsync("web", two);

        (await fleet.ReadAsync("manifests/web.yaml")).ShouldBe(before);
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([two.Digest]);
        (await fleet.ReadyDigestsAsync("web", "production")).ShouldBe([one.Digest]);
        (await fleet.ReadAsync(".landfall/state/web/staging.yaml")).ShouldContain($"- {two}");
        (await fleet.ReadAsync(".landfall/state/web/production.yaml")).ShouldContain($"- {one}");

        await fleet.MustAsync("rollback", "web", "--environment", "staging");
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(one.ToString());
        (await fleet.ReadAsync("manifests/web.yaml")).ShouldBe(before);
    }

    private static IEnumerable<(string, string)> Pair(FleetSandbox fleet)
    {
        var manifest = FleetFiles.Deployment("shop", fleet.ImageRepository("web") + ":none", container: $"      - name: worker\n        image: {fleet.ImageRepository("worker")}:first");
        return
        [
            ("shop/app.yaml", FleetFiles.Application("shop", ["{environment}"], [fleet.ImageRepository("web"), fleet.ImageRepository("worker")])),
            ("shop/staging/shop.yaml", manifest),
            ("shop/production/shop.yaml", manifest),
        ];
    }
}
