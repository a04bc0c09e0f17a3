using Landfall.Clients;
using Landfall.Delivery.ConfigRepo;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

public sealed class KustomizeInputsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_of_the_build_is_found()
    {
        var snapshot = ConfigFiles.Repo(
            ("o/kustomization.yaml", """
                resources: [../base, extra.yaml]
                components: [../part]
                patches: [{path: patch.yaml, target: {kind: Deployment}}, {patch: "inline"}]
                configMapGenerator: [{name: c, files: [key=conf/a.txt], envs: [b.env]}]
                """),
            ("o/extra.yaml", ""), ("o/patch.yaml", ""), ("o/conf/a.txt", ""), ("o/b.env", ""), ("o/unused.yaml", ""),
            ("base/kustomization.yml", "resources: [d.yaml]"), ("base/d.yaml", ""),
            ("part/Kustomization", "kind: Component"));

        (await KustomizeInputs.OfAsync(snapshot, "o", Ct)).ShouldBe(
            ["base/d.yaml", "base/kustomization.yml", "o/b.env", "o/conf/a.txt", "o/extra.yaml", "o/kustomization.yaml", "o/patch.yaml", "part/Kustomization"]);
    }

    [Theory]
    [InlineData("resources: [\"https://example.com/x\"]", "remote bases are not fetched")]
    [InlineData("resources: [\"git@example.com:a/b.git\"]", "remote bases are not fetched")]
    [InlineData("resources: [\"example.com/a/b?ref=main\"]", "remote bases are not fetched")]
    [InlineData("helmCharts: [{name: x, releaseName: --post-renderer=./x}]", "is not built")]
    [InlineData("generators: [gen.yaml]", "is not built")]
    [InlineData("resources: [../../outside]", "leaves the repository")]
    [InlineData("resources: [missing.yaml]", "does not exist")]
    [InlineData("resources: [.]", "cycle")]
    public async Task What_must_not_be_built_is_refused(string kustomization, string message) =>
        (await Should.ThrowAsync<LandfallException>(() => KustomizeInputs.OfAsync(ConfigFiles.Repo(("o/kustomization.yaml", kustomization)), "o", Ct)))
            .Message.ShouldContain(message);

    [Fact]
    public async Task Bases_that_build_on_each_other_are_a_cycle() =>
        (await Should.ThrowAsync<LandfallException>(() => KustomizeInputs.OfAsync(
            ConfigFiles.Repo(("a/kustomization.yaml", "resources: [../b]"), ("b/kustomization.yaml", "resources: [../a]")), "a", Ct)))
            .Message.ShouldBe("kustomization cycle: a → b → a");
}
