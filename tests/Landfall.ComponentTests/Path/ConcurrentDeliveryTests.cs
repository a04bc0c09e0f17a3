using System.Text.RegularExpressions;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Many deliveries at once onto one config repo, as from many CI runs.</summary>
public sealed partial class ConcurrentDeliveryTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task Ten_deploys_at_once_of_ten_applications_all_land_and_none_is_lost()
    {
        var applications = Enumerable.Range(0, 10).Select(i => $"app{i}").ToList();
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => applications.SelectMany(a => FleetFiles.Plain(f, a, replicas: 0)));
        var images = await Task.WhenAll(applications.Select(a => fleet.PushImageAsync(a, "one")));
        var first = await fleet.TipAsync();

        // Each on a machine of its own: only the remote stands between them.
        var runs = await Task.WhenAll(applications.Select((a, i) => fleet.LandfallAsync(a, ["deploy", a, "--environment", "staging", "--image", images[i].Tagged])));

        runs.ShouldAllBe(run => run.ExitCode == 0);
        var subjects = (await fleet.GitAsync("log", "--reverse", "--format=%s", $"{first}..main")).Split('\n');
        subjects.Order(StringComparer.Ordinal).ShouldBe(applications.Select(a => $"Deploy {a} release 1 to staging"));
        (await fleet.GitAsync("rev-list", "--min-parents=2", "--count", "main")).ShouldBe("0");
        foreach (var (application, image) in applications.Zip(images))
        {
            (await fleet.ReadAsync($"{application}/staging/{application}.yaml")).ShouldContain($"image: {image} ");
            (await fleet.LiveImageAsync(application, "staging")).ShouldBe(image.ToString());
        }
    }

    [Fact]
    public async Task Deploys_at_once_of_one_application_are_numbered_without_gaps_and_the_newest_runs()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));
        var images = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => fleet.PushImageAsync("web", $"v{i}")));
        var first = await fleet.TipAsync();

        // Half of them share a machine and take turns there.
        var runs = await Task.WhenAll(images.Select((image, i) => fleet.LandfallAsync(
            i % 2 == 0 ? "shared" : $"machine{i}", ["deploy", "web", "--environment", "staging", "--image", image.Tagged, "--output", "json"])));

        var commits = (await fleet.GitAsync("log", "--reverse", "--format=%(trailers:key=Landfall-Release,valueonly,separator=)", $"{first}..main")).Split('\n');
        commits.ShouldBe(["1", "2", "3", "4", "5", "6"]);
        var released = NumberAndImage().Matches(await fleet.ReadAsync(".landfall/state/web/releases.yaml")).Select(m => (m.Groups["number"].Value, m.Groups["image"].Value)).ToList();
        released.Select(r => r.Item1).ShouldBe(["1", "2", "3", "4", "5", "6"]);
        released.Select(r => r.Item2).ShouldBe(images.Select(image => image.ToString()), ignoreOrder: true);

        var newest = released[^1].Item2;
        (await fleet.ReadAsync("web/staging/web.yaml")).ShouldContain($"image: {newest} ");
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(newest);
        foreach (var run in runs)
        {
            var isNewest = run.Json["release"]!.GetValue<int>() == 6;
            var verdict = run.Json["verdict"]!.ToString();
            (verdict is "Succeeded" || (verdict is "Superseded" && !isNewest)).ShouldBeTrue(run.ToString());
            run.ExitCode.ShouldBe(verdict == "Succeeded" ? 0 : 1);
        }

        (await fleet.StatusAsync("web", "staging"))["release"]!.GetValue<int>().ShouldBe(6);
        (await fleet.StatusAsync("web", "staging"))["verdict"]!.ToString().ShouldBe("Succeeded");
    }

    [Fact]
    public async Task A_newer_deploy_takes_the_place_of_one_that_still_waits_for_its_pods()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f =>
        [
            ("web/app.yaml", FleetFiles.Application("web", ["{environment}"], [f.ImageRepository("web")])),
            ("web/staging/web.yaml", FleetFiles.Deployment("web", f.ImageRepository("web") + ":none", container: "        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}")),
        ]);
        var (stuck, good) = (await fleet.PushImageAsync("web", "stuck", ImageBehaviour.Idles), await fleet.PushImageAsync("web", "good"));
        var older = fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", stuck.Tagged);
        await Eventually.HoldsAsync(async () => older.IsCompleted || (await fleet.AllLiveAsync("Pod", "staging")).Count > 0, "the older deploy waits for its pod", 60);

        await fleet.DeployAsync("web", good);

        var superseded = await older;
        superseded.ExitCode.ShouldBe(1, superseded.ToString());
        superseded.Out.ShouldContain("release 1: Superseded");
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([good.Digest]);
        (await fleet.StatusAsync("web", "staging"))["verdict"]!.ToString().ShouldBe("Succeeded");
    }

    [Fact]
    public async Task A_delivery_that_was_held_up_in_its_apply_leaves_the_newer_one_in_place()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => [.. FleetFiles.Plain(f, "web", replicas: 0), .. FleetFiles.Parts("web/staging", "one")]);
        var (one, two) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"));
        await using var proxy = new TcpProxy(cluster.Access.Server);
        await fleet.ReachClusterThroughAsync(proxy.Address);
        using var push = await fleet.HoldNextPushAsync();
        var older = fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", one.Tagged);
        await push.ArrivedAsync(older);
        // The record and some objects pass; the rest is on its way already when the newer delivery comes and goes.
        proxy.HoldAfter(100_000);
        push.Release();
        await Task.WhenAny(proxy.Holding, older);

        fleet.KubeConfig = cluster.KubeConfigPath;
        await fleet.CommitAsync(FleetFiles.Parts("web/staging", "two").Select(part => (part.Path, (string?)part.Content)));
        await fleet.DeployAsync("web", two);
        proxy.Release();

        var superseded = await older;
        superseded.ExitCode.ShouldBe(1, superseded.ToString());
        superseded.Out.ShouldContain("release 1: Superseded");
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(two.ToString());
        (await fleet.AllLiveAsync("ConfigMap", "staging")).Select(map => map["data"]!["text"]?.ToString()).OfType<string>().Distinct().ShouldBe(["two"]);
        (await fleet.StatusAsync("web", "staging"))["note"].ShouldBeNull();
        (await fleet.HistoryAsync("web")).ShouldBe(["staging deploy 2 Succeeded", "staging deploy 1 Superseded"]);
    }

    [Fact]
    public async Task Two_applications_are_delivered_to_one_environment_at_once_and_each_gets_its_own_verdict()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => [.. FleetFiles.Plain(f, "web"), .. FleetFiles.Plain(f, "api")]);
        var (web, api) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("api", "one", ImageBehaviour.Crashes));

        var runs = await Task.WhenAll(
            fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", web.Tagged),
            fleet.LandfallAsync("deploy", "api", "--environment", "staging", "--image", api.Tagged));

        runs[0].ExitCode.ShouldBe(0, runs[0].ToString());
        runs[1].ExitCode.ShouldBe(1, runs[1].ToString());
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([web.Digest]);
        (await fleet.LiveImageAsync("api", "staging")).ShouldBe(api.ToString());
    }

    [GeneratedRegex("""number: (?<number>\d+)[^@]*?image: (?<image>\S+)""", RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberAndImage();
}
