using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.WholePath;

/// <summary>The cluster follows what Git holds: what changed, what went, and nothing else.</summary>
public sealed class ApplyTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task An_apply_of_what_is_there_already_writes_nothing_not_even_the_record()
    {
        await using var fleet = await OpenAsync();
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await fleet.PromoteAsync("web");
        var before = (Staging: await fleet.VersionsAsync("staging"), Production: await fleet.VersionsAsync("production"));

        var run = await fleet.MustAsync("apply", "web", "--environment", "staging", "--output", "json");
        await fleet.MustAsync("apply", "--all", "--environment", "staging");
        await fleet.MustAsync("apply", "--all", "--environment", "production");

        run.Json["items"]![0]!["delivery"]!["verdict"]!.ToString().ShouldBe("Succeeded");
        run.Json["items"]![0]!["delivery"]!["changed"]!.GetValue<bool>().ShouldBeFalse();
        before.Staging.Count.ShouldBe(4);
        (await fleet.VersionsAsync("staging")).ShouldBe(before.Staging);
        (await fleet.VersionsAsync("production")).ShouldBe(before.Production);
    }

    [Fact]
    public async Task A_change_of_configuration_alone_is_applied_without_a_new_release()
    {
        await using var fleet = await OpenAsync();
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await fleet.CommitAsync(("web/staging/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "blue")));
        (await fleet.StatusAsync("web", "staging"))["note"]!.ToString().ShouldContain("Git is ahead");
        var untouched = await VersionAsync(fleet, "Deployment", "web");

        var run = await fleet.MustAsync("apply", "web", "--environment", "staging", "--output", "json");

        (await fleet.LiveAsync("ConfigMap", "settings", "staging"))!["data"]!["colour"]!.ToString().ShouldBe("blue");
        (await VersionAsync(fleet, "Deployment", "web")).ShouldBe(untouched);
        run.Json["items"]![0]!["delivery"]!["release"]!.GetValue<int>().ShouldBe(1);
        run.Json["items"]![0]!["delivery"]!["configCommit"]!.ToString().ShouldBe(await fleet.TipAsync());
        (await fleet.StatusAsync("web", "staging"))["note"].ShouldBeNull();
    }

    [Fact]
    public async Task An_object_that_left_Git_is_deleted_and_only_it()
    {
        await using var fleet = await OpenAsync();
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await LabelLikeOursAsync(fleet, "copied");
        await fleet.KubectlAsync("staging", "create", "configmap", "stranger", "--from-literal=a=b");
        await fleet.CommitAsync(("web/staging/extra.yaml", null));

        var run = await fleet.MustAsync("apply", "web", "--environment", "staging");

        run.Error.ShouldContain("extra deleted: Git no longer holds it");
        (await ConfigMapsAsync(fleet)).ShouldBe(["copied", "landfall-web", "settings", "stranger"]);
        (await fleet.LiveAsync("Deployment", "web", "staging")).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_object_of_the_same_name_that_someone_else_made_meanwhile_is_left_alone()
    {
        await using var fleet = await OpenAsync();
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        await fleet.KubectlAsync("staging", "delete", "configmap", "extra");
        await LabelLikeOursAsync(fleet, "extra");
        await fleet.CommitAsync(("web/staging/extra.yaml", null));

        await fleet.MustAsync("apply", "web", "--environment", "staging");

        (await ConfigMapsAsync(fleet)).ShouldContain("extra");
        await fleet.MustAsync("apply", "web", "--environment", "staging");
        (await ConfigMapsAsync(fleet)).ShouldContain("extra");
    }

    [Fact]
    public async Task An_empty_render_prunes_nothing()
    {
        await using var fleet = await OpenAsync();
        await fleet.DeployAsync("web", await fleet.PushImageAsync("web", "one"));
        var before = await fleet.VersionsAsync("staging");
        await fleet.CommitAsync(
            ("web/staging/web.yaml", "# nothing\n"), ("web/staging/settings.yaml", "# nothing\n"), ("web/staging/extra.yaml", "# nothing\n"));

        var run = await fleet.LandfallAsync("apply", "web", "--environment", "staging");

        run.ExitCode.ShouldBe(2, run.ToString());
        run.ToString().ShouldContain("hold no object");
        (await fleet.VersionsAsync("staging")).ShouldBe(before);
    }

    [Fact]
    public async Task Render_and_diff_show_what_an_apply_will_do_and_change_nothing()
    {
        await using var fleet = await OpenAsync();
        var image = await fleet.PushImageAsync("web", "one");
        await fleet.DeployAsync("web", image);
        await fleet.CommitAsync(("web/staging/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "blue")), ("web/staging/extra.yaml", null),
            ("web/staging/more.yaml", FleetFiles.ConfigMap("more", "a", "b")));
        var before = await fleet.VersionsAsync("staging");

        var render = await fleet.MustAsync("render", "web", "--environment", "staging");
        var diff = await fleet.MustAsync("diff", "web", "--environment", "staging", "--output", "json");

        render.Out.ShouldContain($"image: {image}");
        render.Out.ShouldContain("colour: blue");
        diff.Json["items"]![0]!["objects"]!.AsArray().Select(o => $"{o!["change"]} {o["name"]}").ShouldBe(["create more", "change settings", "delete extra"], ignoreOrder: true);
        (await fleet.VersionsAsync("staging")).ShouldBe(before);
    }

    private Task<FleetSandbox> OpenAsync() => FleetSandbox.CreateAsync(git, cluster, f =>
    [
        .. FleetFiles.Plain(f, "web", replicas: 0),
        ("web/staging/settings.yaml", FleetFiles.ConfigMap("settings", "colour", "green")),
        ("web/staging/extra.yaml", FleetFiles.ConfigMap("extra", "a", "b")),
    ]);

    // As controllers do that copy the labels of what they stand for.
    private static Task LabelLikeOursAsync(FleetSandbox fleet, string name) => fleet.KubectlWithInputAsync("staging", $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{name}}
          labels: {app.kubernetes.io/managed-by: landfall, landfall.dev/application: web, landfall.dev/environment: staging}
        """, "create", "-f", "-");

    private static async Task<IReadOnlyList<string>> ConfigMapsAsync(FleetSandbox fleet) =>
        [.. (await fleet.AllLiveAsync("ConfigMap", "staging")).Select(map => map["metadata"]!["name"]!.ToString()).Where(name => name != "kube-root-ca.crt").Order(StringComparer.Ordinal)];

    private static async Task<string> VersionAsync(FleetSandbox fleet, string kind, string name) =>
        (await fleet.LiveAsync(kind, name, "staging"))!["metadata"]!["resourceVersion"]!.ToString();
}
