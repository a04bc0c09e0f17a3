using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Build;

public sealed class ExampleSiteTests(RegistryFixture registry)
{
    [Fact]
    public async Task The_example_site_builds()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var host = new BuildHost();
        using var site = await Site.FromExampleAsync("site", (await registry.OpenAsync()).NewRepository(), ct);

        var built = await host.BuildAsync(site, ct);

        built.Reference.SameRepository(site.Repository).ShouldBeTrue();
        (await site.GitAsync(ct, "status", "--porcelain")).ShouldBeEmpty();
        (await File.ReadAllTextAsync(Path.Combine(site.Folder, "public/index.html"), ct)).ShouldContain(built.Commit);
    }
}
