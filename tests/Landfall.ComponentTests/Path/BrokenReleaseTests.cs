using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Releases that do not come up: what is said of each pod, the verdict, and production, which never notices.</summary>
public sealed class BrokenReleaseTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task A_crash_loop_is_told_with_the_last_words_of_the_pod_and_does_not_reach_production()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var (good, bad) = (await fleet.PushImageAsync("web", "good"), await fleet.PushImageAsync("web", "bad", ImageBehaviour.Crashes));
        await fleet.DeployAsync("web", good);
        await fleet.PromoteAsync("web");
        var before = await fleet.VersionsAsync("production");

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", bad.Tagged);

        run.ExitCode.ShouldBe(1, run.ToString());
        run.Out.ShouldContain("release 2: Failed");
        run.Out.ShouldContain("exit code 3");
        run.Out.ShouldContain("landfall rollback web --environment staging");
        run.Error.Split('\n').ShouldContain(line => line.Contains("problem: ") && line.Contains("web-"));
        run.Error.Split('\n').ShouldContain(line => line.Contains("web-") && line.EndsWith("| " + RunnableImage.LastWords, StringComparison.Ordinal));
        // The good pod still serves: the rollout waits for the new one.
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([good.Digest]);

        var refused = await fleet.LandfallAsync("promote", "web", "--to", "production");
        refused.ExitCode.ShouldBe(3, refused.ToString());
        (await fleet.VersionsAsync("production")).ShouldBe(before);

        await fleet.MustAsync("rollback", "web", "--environment", "staging");
        (await fleet.HistoryAsync("web")).ShouldBe(
            ["staging rollback 1 Succeeded", "staging deploy 2 Failed", "production promote 1 Succeeded", "staging deploy 1 Succeeded"]);
    }

    [Fact]
    public async Task An_image_that_is_not_in_the_registry_is_refused_before_anything_is_written()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        await fleet.PushImageAsync("web", "one");
        var tip = await fleet.TipAsync();

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", fleet.ImageRepository("web") + ":two");

        run.ExitCode.ShouldBe(1, run.ToString());
        run.Error.ShouldContain("does not exist in the registry");
        (await fleet.TipAsync()).ShouldBe(tip);
    }

    [Fact]
    public async Task A_pod_whose_image_cannot_be_pulled_fails_the_delivery_long_before_its_time_is_over()
    {
        var run = await DeployAsync(container: $"      - name: sidecar\n        image: {cluster.Registry}/busybox:gone");

        run.ExitCode.ShouldBe(1, run.ToString());
        run.Out.ShouldContain($"container sidecar has no image {cluster.Registry}/busybox:gone");
        run.Out.ShouldContain("not found");
    }

    [Fact]
    public async Task A_pod_that_no_node_takes_is_told_and_times_out()
    {
        var run = await DeployAsync(container: "      nodeSelector: {disk: none-has-this}", timeout: "3s");

        run.ExitCode.ShouldBe(4, run.ToString());
        run.Error.ShouldContain("problem: pod web-");
        run.Error.ShouldContain("Unschedulable");
        run.Out.ShouldContain("not healthy within 3s: pod web-");
    }

    [Fact]
    public async Task A_quota_that_leaves_no_room_is_told_and_times_out()
    {
        var run = await DeployAsync(timeout: "4s", quota: "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: none}\nspec: {hard: {pods: \"0\"}}\n");

        run.ExitCode.ShouldBe(4, run.ToString());
        run.Error.ShouldContain("exceeded quota: none");
        run.Out.ShouldContain("exceeded quota: none");
    }

    [Fact]
    public async Task A_probe_that_fails_is_told_and_times_out()
    {
        var run = await DeployAsync(container: "        readinessProbe: {httpGet: {path: /, port: 9}, periodSeconds: 1}", timeout: "8s");

        run.ExitCode.ShouldBe(4, run.ToString());
        run.Error.ShouldContain("ReadinessProbeFailed");
        run.Error.ShouldContain("connection refused");
        run.Out.ShouldContain("not healthy within 8s");
    }

    [Fact]
    public async Task A_rollout_that_passes_its_progress_deadline_fails()
    {
        var run = await DeployAsync(container: "        readinessProbe: {httpGet: {path: /, port: 9}, periodSeconds: 1}", spec: "  progressDeadlineSeconds: 2");

        run.ExitCode.ShouldBe(1, run.ToString());
        run.Out.ShouldContain("ProgressDeadlineExceeded");
    }

    [Fact]
    public async Task A_setting_that_is_missing_is_told_by_name()
    {
        var run = await DeployAsync(container: "        envFrom: [{configMapRef: {name: settings-of-web}}]", timeout: "6s");

        run.ExitCode.ShouldBe(4, run.ToString());
        run.Error.ShouldContain("settings-of-web");
    }

    private async Task<CommandRun> DeployAsync(string container = "", string spec = "", string? timeout = null, string? quota = null)
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f =>
        [
            ("web/app.yaml", FleetFiles.Application("web", ["{environment}"], [f.ImageRepository("web")])),
            ("web/staging/web.yaml", FleetFiles.Deployment("web", f.ImageRepository("web") + ":none", container: container, spec: spec)),
            .. quota is null ? Array.Empty<(string, string)>() : [("web/staging/quota.yaml", quota)],
        ]);
        var image = await fleet.PushImageAsync("web", "one");
        return await fleet.LandfallAsync(["deploy", "web", "--environment", "staging", "--image", image.Tagged, .. timeout is null ? Array.Empty<string>() : ["--timeout", timeout]]);
    }
}
