using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.BadInput;

/// <summary>Manifests that cannot be applied: a deploy of them ends before the push, with their place and what to do.</summary>
public sealed class HostileManifestTests(GitHttpServer git, ClusterFixture cluster)
{
    private const string Extra = "web/staging/extra.yaml";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_pushed_or_applied_of_a_manifest_that_cannot_be()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        var image = await fleet.PushImageAsync("web", "one");
        // Where the namespace is missing, the server judges less beforehand.
        await fleet.CreateNamespaceAsync("staging");
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat(i == 0 ? "*a" : $"*a{i - 1}", 10))}]\n"));
        (string Text, int Code, string Words)[] cases =
        [
            ("apiVersion: v1\nkind: [\n", 2, $"{Extra}:"),
            ("apiVersion: v1\nkind: ConfigMap\nkind: ConfigMap\nmetadata: {name: a}\n", 2, $"{Extra}:3:1"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: kube-system}\n", 3, "names the namespace kube-system"),
            ("apiVersion: v1\nkind: ConfigMap\n", 2, $"{Extra}:1:1: a ConfigMap without metadata.name"),
            ("metadata: {name: a}\n", 2, $"{Extra}:1:1: a document without apiVersion and kind"),
            ("apiVersion: v1\nkind: ConfigMapp\nmetadata: {name: a}\n", 2, "ConfigMapp"),
            ("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n", 2, "Widget"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {n: 1}\n", 2, "configmap/a"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {n: x}\n", 2, "dta"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name}\n", 2, "Not_A_Name"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ../../secrets/x}\n", 2, "../../secrets/x"),
            ("apiVersion: ../../v1\nkind: ConfigMap\nmetadata: {name: a}\n", 2, "../../v1"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: landfall-web}\n", 3, "has a name that Landfall keeps for its own records"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: [x]}\n", 2, "metadata.labels of configmap/a is not a mapping"),
            ("apiVersion: v1\nkind: ConfigMap\nmetadata: a\n", 2, "metadata"),
            (bomb, 2, $"{Extra}:"),
        ];
        foreach (var (text, code, words) in cases)
        {
            await fleet.CommitAsync((Extra, text));
            var before = await Untouched.SeeAsync(fleet);

            await before.RefusedAsync(await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged), code, words);
        }
    }

    [Fact]
    public async Task What_leads_out_of_the_repo_is_not_followed()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        var image = await fleet.PushImageAsync("web", "one");
        using var human = await GitSandbox.CloneAsync(fleet.Repository.Url, Ct);

        human.Delete("web/staging/web.yaml").Link("web/staging/web.yaml", "/etc/passwd");
        await RefusedAsync(2, "web/staging/web.yaml is a symbolic link, which is not followed");

        Directory.Delete(Path.Combine(human.Folder, "web/staging"), recursive: true);
        human.Link("web/staging", "production");
        await RefusedAsync(2, "web/staging");

        human.Delete("web/staging").Write("web/staging/kustomization.yaml", "resources: [link.yaml]\n").Link("web/staging/link.yaml", "../../../../../etc/passwd");
        await RefusedAsync(2, "web/staging/link.yaml is a symbolic link");

        human.Delete("web/staging/link.yaml").Write("web/staging/kustomization.yaml", "resources: [https://example.com/base]\n");
        await RefusedAsync(3, "web/staging/kustomization.yaml: https://example.com/base lies outside this repo");

        human.Write("web/staging/kustomization.yaml", "helmCharts: [{name: x, repo: 'https://example.com'}]\n");
        await RefusedAsync(3, "web/staging/kustomization.yaml: the field helmCharts");

        human.Write("web/app.yaml", FleetFiles.Application("web", ["../../etc"], [fleet.ImageRepository("web")]));
        await RefusedAsync(2, "web/app.yaml: the manifest path ../../etc of web", "it leaves the repository");

        File.Delete(Path.Combine(human.Folder, "web/app.yaml"));
        human.Link("web/app.yaml", "/etc/passwd");
        await RefusedAsync(2, "web/app.yaml: a symbolic link is not followed");

        async Task RefusedAsync(int code, params string[] words)
        {
            await human.PushAsync("Lead out", Ct);
            var before = await Untouched.SeeAsync(fleet);
            await before.RefusedAsync(await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged), code, words);
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_an_error_with_their_place()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        var image = await fleet.PushImageAsync("web", "one");
        using var human = await GitSandbox.CloneAsync(fleet.Repository.Url, Ct);
        await File.WriteAllBytesAsync(Path.Combine(human.Folder, Extra), [.. "apiVersion: v1\nkind: "u8, 0xc3, 0x28], Ct);
        await human.PushAsync("Latin", Ct);
        var before = await Untouched.SeeAsync(fleet);

        await before.RefusedAsync(await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged), 2, Extra, "UTF-8");
    }

    [Fact]
    public async Task A_folder_with_links_to_everywhere_is_validated_without_going_there()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web", 0));
        using var human = await GitSandbox.CloneAsync(fleet.Repository.Url, Ct);
        human.Link("root", "/").Link("circle", ".").Link("web/up", "..");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new Cli.Output.CliConsole(new(output), new(error), _ => null, TimeProvider.System);

        var code = await Cli.CommandLine.RunAsync(["validate", human.Folder], console, Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);

        code.ShouldBe(0, error.ToString() + output);
    }
}
