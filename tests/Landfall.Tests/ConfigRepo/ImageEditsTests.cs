using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

public sealed class ImageEditsTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static readonly ImageReference Image = ImageReference.Parse($"registry.example.com/shop/web:v2@sha256:{Hex}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_is_edited_in_the_manifest_that_only_its_environment_reads()
    {
        var before = ConfigFiles.Deployment("web", "registry.example.com/shop/web:v1");
        var placement = await PlaceAsync("[\"{environment}\"]", ("web/staging/web.yaml", before), ("web/production/web.yaml", before));

        var write = placement.Writes.Single();
        write.Path.ShouldBe("web/staging/web.yaml");
        ConfigFiles.Text(write.Content).ShouldBe(before.Replace("shop/web:v1", $"shop/web:v2@sha256:{Hex}"));
        placement.Overrides.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_image_in_a_file_of_two_environments_becomes_an_override()
    {
        var placement = await PlaceAsync("[web.yaml]", ("web/web.yaml", ConfigFiles.Deployment("web", "registry.example.com/shop/web:v1")));

        placement.Writes.ShouldBeEmpty();
        placement.Overrides.ShouldBe([Image]);
    }

    [Fact]
    public async Task A_file_that_another_application_reads_is_shared_too()
    {
        var manifest = ConfigFiles.Deployment("web", "registry.example.com/shop/web:v1");
        var snapshot = ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet), ("web/app.yaml", ConfigFiles.App("web", "[web.yaml]", more: "  environments: [staging]")),
            ("web/web.yaml", manifest), ("twin/app.yaml", ConfigFiles.App("twin", "[/web/web.yaml]", more: "  environments: [staging]")));

        (await PlaceAsync(snapshot)).Overrides.ShouldBe([Image]);
    }

    [Fact]
    public async Task A_kustomization_without_images_gets_the_list()
    {
        var placement = await PlaceAsync("[\"{environment}\"]",
            ("web/base/kustomization.yaml", "resources: [web.yaml]\n"), ("web/base/web.yaml", ConfigFiles.Deployment("web", "registry.example.com/shop/web:v1")),
            ("web/staging/kustomization.yaml", "# staging\nresources:\n- ../base\n"), ("web/production/kustomization.yaml", "resources: [../base]\n"));

        var write = placement.Writes.Single();
        write.Path.ShouldBe("web/staging/kustomization.yaml");
        ConfigFiles.Text(write.Content).ShouldBe($"""
            # staging
            resources:
            - ../base
            images:
            - name: registry.example.com/shop/web
              newTag: v2
              digest: sha256:{Hex}

            """);
    }

    [Fact]
    public async Task An_entry_of_the_kustomization_is_moved_in_place()
    {
        var placement = await PlaceAsync("[\"{environment}\"]",
            ("web/base/kustomization.yaml", "resources: [web.yaml]\n"), ("web/base/web.yaml", ConfigFiles.Deployment("web", "web:placeholder")),
            ("web/staging/kustomization.yaml", """
                resources: [../base]
                images:
                  - name: web            # what the base calls it
                    newName: registry.example.com/shop/web
                    newTag: v1           # moved by deliveries

                """),
            ("web/production/kustomization.yaml", "resources: [../base]\n"));

        ConfigFiles.Text(placement.Writes.Single().Content).ShouldBe($"""
            resources: [../base]
            images:
              - name: web            # what the base calls it
                newName: registry.example.com/shop/web
                newTag: v2           # moved by deliveries
                digest: sha256:{Hex}

            """);
    }

    [Fact]
    public async Task A_kustomization_that_another_one_builds_on_is_shared()
    {
        var placement = await PlaceAsync("[\"{environment}\"]",
            ("web/staging/kustomization.yaml", "resources: [web.yaml]\n"), ("web/staging/web.yaml", ConfigFiles.Deployment("web", "registry.example.com/shop/web:v1")),
            ("web/production/kustomization.yaml", "resources: [../staging]\n"));

        placement.Writes.ShouldBeEmpty();
        placement.Overrides.ShouldBe([Image]);
    }

    [Fact]
    public async Task An_image_that_no_manifest_uses_is_named_and_nothing_is_edited()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => PlaceAsync("[\"{environment}\"]",
            ("web/staging/web.yaml", ConfigFiles.Deployment("web", "registry.example.com/other:v1")), ("web/production/web.yaml", ConfigFiles.Deployment("web", "x:1"))));

        error.Message.ShouldBe("no manifest of web in staging uses the image registry.example.com/shop/web");
    }

    [Fact]
    public async Task A_missing_path_is_an_error_and_never_an_empty_render()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => PlaceAsync("[\"{environment}\"]", ("web/production/web.yaml", "a: b")));

        error.Message.ShouldBe("web/app.yaml: the manifest path {environment} of web does not exist in staging (looked for web/staging)");
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/../x")]
    public async Task A_path_that_leaves_the_repo_is_refused(string path) =>
        (await Should.ThrowAsync<LandfallException>(() => PlaceAsync($"[\"{path}\"]"))).Message.ShouldContain("leaves the repository");

    private static Task<ImagePlacement> PlaceAsync(string paths, params (string, string)[] files) =>
        PlaceAsync(ConfigFiles.Repo([("landfall.yaml", ConfigFiles.Fleet), ("web/app.yaml", ConfigFiles.App("web", paths)), .. files]));

    private static async Task<ImagePlacement> PlaceAsync(ConfigSnapshot snapshot)
    {
        var fleet = (await FleetReader.ReadAsync(snapshot, Ct)).Require();
        return await new ImageEdits(snapshot, fleet, fleet.Application("web"), "staging").PlaceAsync([Image], Ct);
    }
}
