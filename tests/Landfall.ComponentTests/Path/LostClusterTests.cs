using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>The config repo alone brings back what ran, after a cluster was lost or went away in the middle.</summary>
public sealed class LostClusterTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task After_a_wipe_an_apply_of_all_brings_every_digest_back_and_a_rollback_needs_no_record()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => [.. FleetFiles.Plain(f, "web"), .. FleetFiles.Plain(f, "api", replicas: 0)]);
        var (one, two, api) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"), await fleet.PushImageAsync("api", "one"));
        await fleet.DeployAsync("web", one);
        await fleet.PromoteAsync("web");
        await fleet.DeployAsync("web", two);
        await fleet.DeployAsync("api", api);
        var tip = await fleet.TipAsync();
        await fleet.WipeAsync("staging", "production");
        (await fleet.StatusAsync("web", "staging"))["note"]!.ToString().ShouldContain("landfall apply");

        await fleet.MustAsync("apply", "--all", "--environment", "staging");
        await fleet.MustAsync("apply", "--all", "--environment", "production");

        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([two.Digest]);
        (await fleet.ReadyDigestsAsync("web", "production")).ShouldBe([one.Digest]);
        (await fleet.LiveImageAsync("api", "staging")).ShouldBe(api.ToString());
        (await fleet.LiveAsync("Deployment", "api", "production")).ShouldBeNull();
        (await fleet.TipAsync()).ShouldBe(tip);

        await fleet.MustAsync("rollback", "web", "--environment", "staging");
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([one.Digest]);
    }

    [Fact]
    public async Task When_the_API_server_goes_in_the_middle_of_an_apply_it_is_said_and_the_next_apply_completes_it()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f =>
        [
            .. FleetFiles.Plain(f, "web", replicas: 0),
            .. FleetFiles.Parts("web/staging", "one"),
        ]);
        var image = await fleet.PushImageAsync("web", "one");
        await using var proxy = new TcpProxy(cluster.Access.Server);
        await fleet.ReachClusterThroughAsync(proxy.Address);
        using var push = await fleet.HoldNextPushAsync();

        var running = fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);
        await push.ArrivedAsync(running);
        proxy.CutAfter(100_000);
        push.Release();
        var cut = await running;

        cut.ExitCode.ShouldBe(5, cut.ToString());
        cut.Error.ShouldContain("cannot be reached");
        cut.Error.ShouldContain("landfall apply web --environment staging");
        (await fleet.AllLiveAsync("ConfigMap", "staging")).Count.ShouldBeLessThan(40);
        fleet.KubeConfig = cluster.KubeConfigPath;
        (await fleet.StatusAsync("web", "staging"))["delivering"]!.GetValue<bool>().ShouldBeTrue();

        await fleet.MustAsync("apply", "web", "--environment", "staging");

        (await fleet.AllLiveAsync("ConfigMap", "staging")).Count(map => map["metadata"]!["name"]!.ToString().StartsWith("part", StringComparison.Ordinal)).ShouldBe(40);
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(image.ToString());
        (await fleet.StatusAsync("web", "staging"))["verdict"]!.ToString().ShouldBe("Succeeded");
        (await fleet.HistoryAsync("web")).ShouldBe(["staging deploy 1 Succeeded"]);
    }

    [Fact]
    public async Task A_deploy_to_a_cluster_that_is_away_writes_nothing_to_Git()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));
        var image = await fleet.PushImageAsync("web", "one");
        var tip = await fleet.TipAsync();
        var proxy = new TcpProxy(cluster.Access.Server);
        await fleet.ReachClusterThroughAsync(proxy.Address);
        await proxy.DisposeAsync();

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);

        run.ExitCode.ShouldBe(5, run.ToString());
        (await fleet.TipAsync()).ShouldBe(tip);
        var status = await fleet.StatusAsync("web", "staging");
        status["health"]!.ToString().ShouldBe("Unknown");
    }
}
