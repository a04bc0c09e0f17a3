using System.Text.Json.Nodes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Objects that were there before Landfall, and those that others change.</summary>
public sealed class AdoptionTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task What_kubectl_made_and_changed_becomes_what_Git_says()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var (old, image) = (await fleet.PushImageAsync("web", "old"), await fleet.PushImageAsync("web", "one"));
        await fleet.CreateNamespaceAsync("staging");
        await fleet.KubectlWithInputAsync("staging", FleetFiles.Deployment("web", old.Tagged, container: "        env: [{name: LEGACY, value: \"1\"}]"), "apply", "-f", "-");
        await fleet.KubectlAsync("staging", "set", "image", "deployment/web", $"main={fleet.ImageRepository("web")}:hotfix");
        await fleet.KubectlAsync("staging", "set", "env", "deployment/web", "DEBUG=yes");
        await fleet.KubectlAsync("staging", "annotate", "deployment/web", "team=blue");
        var uid = (await fleet.LiveAsync("Deployment", "web", "staging"))!["metadata"]!["uid"]!.ToString();

        var run = await fleet.DeployAsync("web", image);

        var live = (await fleet.LiveAsync("Deployment", "web", "staging"))!;
        live["metadata"]!["uid"]!.ToString().ShouldBe(uid);
        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([image.Digest]);
        live["spec"]!["template"]!["spec"]!["containers"]![0]!["env"].ShouldBeNull();
        live["metadata"]!["annotations"]!["team"].ShouldBeNull();
        run.Error.ShouldContain("taken over from kubectl");
        SpecOwners(live).ShouldBe(["landfall"]);
    }

    [Fact]
    public async Task What_kubectl_sets_later_is_shown_as_a_difference_and_an_apply_takes_it_back()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await fleet.KubectlAsync("staging", "set", "env", "deployment/web", "DEBUG=yes");

        var diff = await fleet.LandfallAsync("diff", "web", "--environment", "staging", "--exit-code");
        diff.ExitCode.ShouldBe(1, diff.ToString());
        diff.Out.Split('\n').ShouldContain(line => line.StartsWith('-') && line.Contains("DEBUG"));

        await fleet.MustAsync("apply", "web", "--environment", "staging");

        var live = (await fleet.LiveAsync("Deployment", "web", "staging"))!;
        live["spec"]!["template"]!["spec"]!["containers"]![0]!["env"].ShouldBeNull();
        (await fleet.MustAsync("diff", "web", "--environment", "staging", "--exit-code")).Out.ShouldBe("");
    }

    [Fact]
    public async Task A_field_that_another_manager_owns_is_shown_and_nothing_is_written_until_it_is_taken_by_force()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));
        var (old, image) = (await fleet.PushImageAsync("web", "old"), await fleet.PushImageAsync("web", "one"));
        await fleet.CreateNamespaceAsync("staging");
        await fleet.KubectlWithInputAsync("staging", FleetFiles.Deployment("web", old.ToString(), replicas: 0), "apply", "--server-side", "--field-manager=chef", "-f", "-");
        var tip = await fleet.TipAsync();

        var refused = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);

        refused.ExitCode.ShouldBe(3, refused.ToString());
        refused.Error.ShouldContain("chef");
        refused.Error.ShouldContain("image");
        refused.Error.ShouldContain("--force-conflicts");
        (await fleet.MustAsync("diff", "web", "--environment", "staging")).Out.ShouldContain("conflict deployment.apps/web");
        (await fleet.TipAsync()).ShouldBe(tip);
        var live = (await fleet.LiveAsync("Deployment", "web", "staging"))!;
        live["metadata"]!["generation"]!.GetValue<long>().ShouldBe(1);
        SpecOwners(live).ShouldBe(["chef"]);
        (await fleet.LiveAsync("ConfigMap", "landfall-web", "staging")).ShouldBeNull();

        await fleet.MustAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged, "--force-conflicts");
        (await fleet.LiveImageAsync("web", "staging")).ShouldBe(image.ToString());
    }

    [Fact]
    public async Task A_manager_that_the_fleet_names_is_taken_over_without_force()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", replicas: 0));
        var (old, image) = (await fleet.PushImageAsync("web", "old"), await fleet.PushImageAsync("web", "one"));
        await fleet.CommitAsync(("landfall.yaml", await fleet.ReadAsync("landfall.yaml") + "\ntakeOver: [chef]\n"));
        await fleet.CreateNamespaceAsync("staging");
        await fleet.KubectlWithInputAsync("staging", FleetFiles.Deployment("web", old.ToString(), replicas: 0, container: "        env: [{name: LEGACY, value: \"1\"}]"),
            "apply", "--server-side", "--field-manager=chef", "-f", "-");

        await fleet.DeployAsync("web", image);

        var live = (await fleet.LiveAsync("Deployment", "web", "staging"))!;
        live["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.ToString().ShouldBe(image.ToString());
        live["spec"]!["template"]!["spec"]!["containers"]![0]!["env"].ShouldBeNull();
        SpecOwners(live).ShouldBe(["landfall"]);
    }

    private static IEnumerable<string> SpecOwners(JsonObject live) => live["metadata"]!["managedFields"]!.AsArray()
        .Where(entry => entry!["fieldsV1"]?["f:spec"] is not null).Select(entry => entry!["manager"]!.ToString());
}
