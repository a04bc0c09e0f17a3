using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;
using Landfall.Tests.ConfigRepo;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Deploy;

public sealed class RendererTests
{
    private static readonly string Digest = "sha256:" + new string('b', 64);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_get_the_namespace_and_labels_of_their_environment()
    {
        var rendering = await RenderAsync(ConfigFiles.Deployment("web", "registry.example.com/shop/web:v1") + "\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n");

        rendering.Objects[0]["metadata"]!["namespace"]!.ToString().ShouldBe("staging");
        rendering.Objects[0]["metadata"]!["labels"]!["landfall.dev/application"]!.ToString().ShouldBe("web");
        rendering.Objects[0]["spec"]!["template"]!["metadata"]!["labels"]!.AsObject().Count.ShouldBe(1);
        rendering.Objects[1]["metadata"]!["namespace"].ShouldBeNull();
    }

    [Fact]
    public async Task An_override_moves_its_image_and_no_other()
    {
        var state = EnvironmentState.Empty with { Images = [ImageReference.Parse($"registry.example.com/shop/web:v2@{Digest}")] };
        var rendering = await RenderAsync(ConfigFiles.Deployment("web", "registry.example.com/shop/web:v1"), state);

        ImageNames.In(rendering.Objects[0]).Select(found => found.Image)
            .ShouldBe([$"registry.example.com/shop/web:v2@{Digest}", "registry.example.com/proxy:1"]);
    }

    [Fact]
    public async Task Equal_objects_have_equal_hashes_whatever_their_order_and_layout()
    {
        var one = await RenderAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: '1', y: '2'}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
        var two = await RenderAsync("kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: b\n---\n# comment\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {y: \"2\", x: \"1\"}\n");
        var other = await RenderAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: '1', y: '3'}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");

        two.Hash.ShouldBe(one.Hash);
        other.Hash.ShouldNotBe(one.Hash);
    }

    [Fact]
    public async Task A_list_is_opened_and_own_kinds_are_skipped()
    {
        var rendering = await RenderAsync("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]\n---\napiVersion: landfall.dev/v1\nkind: Application\nmetadata: {name: x}\n");

        rendering.Objects.Select(o => ObjectKey.Of(o).Name).ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: other}\n", "names the namespace other")]
    [InlineData("kind: ConfigMap\nmetadata: {name: a}\n", "a document without apiVersion and kind")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a}\n", "without metadata.name")]
    [InlineData("- a\n", "not a list")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "is in web/web.yaml:1:1 already")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: landfall-web}\n", "for its own records")]
    [InlineData("apiVersion: landfall.dev/v1\nkind: Application\n", "hold no object")]
    [InlineData("a: 1\na: 2\n", "already set")]
    public async Task What_cannot_be_applied_is_an_error_that_says_why(string manifest, string message) =>
        (await Should.ThrowAsync<LandfallException>(() => RenderAsync(manifest))).Message.ShouldContain(message, Case.Insensitive);

    private static async Task<Rendering> RenderAsync(string manifest, EnvironmentState? state = null)
    {
        var snapshot = ConfigFiles.Repo(("landfall.yaml", ConfigFiles.Fleet), ("web/app.yaml", ConfigFiles.App("web", "[web.yaml]")), ("web/web.yaml", manifest));
        var fleet = (await FleetReader.ReadAsync(snapshot, Ct)).Require();
        return await Renderer.RenderAsync(snapshot, fleet.Application("web"), fleet.Environment("staging"), state ?? EnvironmentState.Empty, Ct);
    }
}
