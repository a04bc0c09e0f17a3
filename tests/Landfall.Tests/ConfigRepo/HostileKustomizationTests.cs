using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

/// <summary>Kustomizations that would fetch, run or read what lies outside the repo.</summary>
public sealed class HostileKustomizationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("resources: [https://example.com/base?ref=main]", "remote bases are not fetched")]
    [InlineData("resources: ['git@example.com:a/b.git']", "remote bases are not fetched")]
    [InlineData("resources: ['git::https://example.com/a']", "remote bases are not fetched")]
    [InlineData("resources: ['github.com/a/b']", "remote bases are not fetched")]
    [InlineData("components: ['ssh://git@example.com/a']", "remote bases are not fetched")]
    [InlineData("patches: [{path: 'http://127.0.0.1/x.yaml'}]", "remote bases are not fetched")]
    [InlineData("patches: ['http://127.0.0.1/x.yaml']", "remote bases are not fetched")]
    [InlineData("openapi: {path: 'http://127.0.0.1/x.json'}", "remote bases are not fetched")]
    [InlineData("configMapGenerator: [{name: a, files: ['k=https://example.com/x']}]", "remote bases are not fetched")]
    [InlineData("helmCharts: [{name: a}]", "the field helmCharts runs programs or fetches charts")]
    [InlineData("generators: [g.yaml]", "the field generators runs programs")]
    [InlineData("Resources: [https://example.com/base]", "the field Resources is not spelled resources")]
    [InlineData("helmcharts: [{name: a}]", "the field helmcharts is not spelled helmCharts")]
    [InlineData("patches: [{Path: 'http://127.0.0.1/x.yaml'}]", "the field Path is not spelled path")]
    [InlineData("secretGenerator: [{name: a, ENVS: [x]}]", "the field ENVS is not spelled envs")]
    [InlineData("openapi: {PATH: x}", "the field PATH is not spelled path")]
    public async Task What_would_be_fetched_or_run_is_refused_with_the_file_and_what_to_do(string kustomization, string message)
    {
        var error = await ErrorAsync(kustomization);

        error.Kind.ShouldBe(FailureKind.Refused);
        error.Message.ShouldContain("web/kustomization.yaml: ");
        error.Message.ShouldContain(message);
        error.Remedy.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("resources: [../../outside]", "it leaves the repository")]
    [InlineData("resources: [/etc/passwd]", "does not exist")]
    [InlineData("resources: [example.com/org/repo]", "does not exist")]
    [InlineData("secretGenerator: [{name: a, files: [../../../etc/shadow]}]", "it leaves the repository")]
    [InlineData("resources: [.]", "kustomization cycle")]
    [InlineData("- resources", "a kustomization is a mapping")]
    public async Task What_lies_outside_the_repo_is_an_error_with_the_file(string kustomization, string message)
    {
        var error = await ErrorAsync(kustomization);

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain(message);
        error.Message.ShouldContain("web");
    }

    [Fact]
    public async Task A_resource_that_is_a_link_is_not_followed()
    {
        var snapshot = ConfigFiles.Repo(("web/kustomization.yaml", "resources: [link.yaml]\n")).With([new GitWrite("web/link.yaml", "/etc/passwd"u8.ToArray(), "120000")]);

        var inputs = await KustomizeInputs.OfAsync(snapshot, "web", Ct);

        var error = await Should.ThrowAsync<LandfallException>(() => snapshot.ReadAllAsync([.. inputs], Ct));
        error.Message.ShouldContain("web/link.yaml is a symbolic link");
    }

    [Theory]
    [InlineData("resources: [../../web/staging]")]
    [InlineData("helmCharts: [{name: staging}]")]
    [InlineData("resources: [staging")]
    public async Task A_neighbour_s_broken_files_do_not_stop_a_delivery(string kustomization)
    {
        var snapshot = ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet),
            ("web/app.yaml", ConfigFiles.App("web", "[staging]")), ("web/staging/web.yaml", ConfigFiles.Deployment("web", "registry.example.com/shop/web:1")),
            ("bad/app.yaml", ConfigFiles.App("bad", "[../../../etc]")), ("bad/kustomization.yaml", kustomization))
            .With([new GitWrite("link/kustomization.yaml", "/etc/passwd"u8.ToArray(), "120000")]);
        var fleet = (await FleetReader.ReadAsync(snapshot, Ct)).Require();
        var image = ImageReference.Parse("registry.example.com/shop/web:2@sha256:" + new string('c', 64));

        var placement = await new ImageEdits(snapshot, fleet, fleet.Application("web"), "staging").PlaceAsync([image], Ct);

        (placement.Writes.Count + placement.Overrides.Count).ShouldBe(1);
    }

    private static Task<LandfallException> ErrorAsync(string kustomization) =>
        Should.ThrowAsync<LandfallException>(() => KustomizeInputs.OfAsync(ConfigFiles.Repo(("web/kustomization.yaml", kustomization + "\n")), "web", Ct));
}
