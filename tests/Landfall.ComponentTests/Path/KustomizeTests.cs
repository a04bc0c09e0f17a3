using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>Overlays over a shared base, built by the real kustomize.</summary>
public sealed class KustomizeTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task A_deploy_puts_the_image_into_the_overlay_and_leaves_the_base_alone()
    {
        await using var fleet = await OpenAsync();
        var image = await fleet.PushImageAsync("web", "one");
        var before = await fleet.ReadAsync("web/overlays/staging/kustomization.yaml");

        await fleet.DeployAsync("web", image);

        (await fleet.ReadyDigestsAsync("web", "staging")).ShouldBe([image.Digest]);
        (await fleet.ReadAsync("web/overlays/staging/kustomization.yaml")).ShouldBe($"""
            {before.TrimEnd()}
            images:
            - name: {fleet.ImageRepository("web")}
              newTag: one
              digest: {image.Digest}
            """.TrimEnd());
        (await fleet.GitAsync("diff", "--name-only", "main^", "main")).ShouldNotContain("web/base");
        (await GreetingAsync(fleet, "staging")).ShouldBe("hello staging");
    }

    [Fact]
    public async Task An_image_that_the_overlay_names_already_is_moved_there_and_comments_stay()
    {
        await using var fleet = await OpenAsync(replicas: 0);
        var (one, two) = (await fleet.PushImageAsync("web", "one"), await fleet.PushImageAsync("web", "two"));
        var before = await fleet.ReadAsync("web/overlays/production/kustomization.yaml");
        await fleet.DeployAsync("web", one);

        await fleet.PromoteAsync("web");

        var promoted = await fleet.ReadAsync("web/overlays/production/kustomization.yaml");
        promoted.ShouldBe(before.Replace("newTag: stable   # by delivery", $"newTag: one   # by delivery\n  digest: {one.Digest}"));
        (await fleet.LiveImageAsync("web", "production")).ShouldBe($"{fleet.ImageRepository("web")}:one@{one.Digest}");

        await fleet.DeployAsync("web", two);
        await fleet.PromoteAsync("web");
        (await fleet.ReadAsync("web/overlays/production/kustomization.yaml")).ShouldBe(promoted.Replace("newTag: one", "newTag: two").Replace(one.Digest, two.Digest));
        (await fleet.LiveImageAsync("web", "production")).ShouldBe($"{fleet.ImageRepository("web")}:two@{two.Digest}");
    }

    [Fact]
    public async Task A_generated_ConfigMap_that_gets_another_name_replaces_the_one_before()
    {
        await using var fleet = await OpenAsync(replicas: 0);
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        var before = await GeneratedAsync(fleet);

        await fleet.CommitAsync(("web/overlays/staging/kustomization.yaml",
            (await fleet.ReadAsync("web/overlays/staging/kustomization.yaml")).Replace("hello staging", "hello again") + "\n"));
        await fleet.MustAsync("apply", "web", "--environment", "staging");

        (await GreetingAsync(fleet, "staging")).ShouldBe("hello again");
        (await GeneratedAsync(fleet)).ShouldHaveSingleItem().ShouldNotBe(before.ShouldHaveSingleItem());
    }

    [Fact]
    public async Task What_kustomize_cannot_build_stops_the_deploy_before_anything_is_written()
    {
        await using var fleet = await OpenAsync(replicas: 0);
        var image = await fleet.PushImageAsync("web", "one");
        await fleet.CommitAsync(("web/overlays/staging/kustomization.yaml", "resources:\n- ../../base\npatches:\n- patch: |\n    - {op: remove, path: /spec/nothing}\n  target: {kind: Deployment}\n"));
        var tip = await fleet.TipAsync();

        var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);

        run.ExitCode.ShouldBe(2, run.ToString());
        run.Error.ShouldContain("web/overlays/staging/kustomization.yaml");
        (await fleet.TipAsync()).ShouldBe(tip);
        (await fleet.LiveAsync("Deployment", "web", "staging")).ShouldBeNull();
    }

    private async Task<FleetSandbox> OpenAsync(int replicas = 1)
    {
        if (ProcessRunner.Find("kubectl") is null && ProcessRunner.Find("kustomize") is null) Component.Missing("neither kubectl nor kustomize is installed");
        return await FleetSandbox.CreateAsync(git, cluster, f => Overlays(f, replicas));
    }

    private static IEnumerable<(string, string)> Overlays(FleetSandbox fleet, int replicas) =>
    [
        ("web/app.yaml", FleetFiles.Application("web", ["overlays/{environment}"], [fleet.ImageRepository("web")])),
        ("web/base/kustomization.yaml", "resources:\n- web.yaml\n"),
        ("web/base/web.yaml", FleetFiles.Deployment("web", fleet.ImageRepository("web") + ":none", replicas,
            "        env:\n        - name: GREETING\n          valueFrom: {configMapKeyRef: {name: greeting, key: text}}")),
        ("web/overlays/staging/kustomization.yaml", """
            # staging of web
            resources:
            - ../../base
            configMapGenerator:
            - name: greeting
              literals: ["text=hello staging"]

            """),
        ("web/overlays/production/kustomization.yaml", $"""
            resources: [../../base]
            images:
            - name: {fleet.ImageRepository("web")}   # where the build puts it
              newTag: stable   # by delivery
            configMapGenerator:
            - name: greeting
              literals: ["text=hello production"]

            """),
    ];

    private static async Task<IReadOnlyList<string>> GeneratedAsync(FleetSandbox fleet) =>
        [.. (await fleet.AllLiveAsync("ConfigMap", "staging")).Select(map => map["metadata"]!["name"]!.ToString()).Where(name => name.StartsWith("greeting-", StringComparison.Ordinal))];

    // What the pods are given: the ConfigMap that the Deployment names, under the name that kustomize made of its content.
    private static async Task<string> GreetingAsync(FleetSandbox fleet, string environment)
    {
        var deployment = await fleet.LiveAsync("Deployment", "web", environment);
        var name = deployment!["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]![0]!["valueFrom"]!["configMapKeyRef"]!["name"]!.ToString();
        return (await fleet.LiveAsync("ConfigMap", name, environment))!["data"]!["text"]!.ToString();
    }
}
