using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Landfall.Delivery;
using Landfall.Delivery.Model;
using Landfall.Delivery.Build;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Build;

public sealed class ImageBuilderTests(RegistryFixture registry) : IAsyncLifetime
{
    private readonly BuildHost _host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_commit_becomes_an_image_in_the_registry()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        var commit = await site.GitAsync(Ct, "rev-parse", "HEAD");
        await site.GitAsync(Ct, "remote", "add", "origin", "https://user:secret@example.com/team/site.git");
        await site.GitAsync(Ct, "tag", "v1.2");

        var built = await _host.BuildAsync(site, Ct);

        built.Commit.ShouldBe(commit);
        built.Reference.ToString().ShouldBe($"{site.Repository}:{commit}@{built.Reference.Digest}");
        (await _host.Registry.ResolveAsync(site.Repository.With(commit, null), Ct)).ShouldBe(built.Reference.Digest);
        var labels = (await _host.Registry.GetConfigurationAsync(built.Reference, Ct)).Labels;
        labels["org.opencontainers.image.revision"].ShouldBe(commit);
        labels["org.opencontainers.image.source"].ShouldBe("https://example.com/team/site.git");
        labels["org.opencontainers.image.created"].ShouldBe($"{built.Created.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
        labels["org.opencontainers.image.version"].ShouldBe("v1.2");
        (await _host.LeftoversAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_folder_of_the_checkout_will_do_and_steps_know_commit_and_image()
    {
        var run = Site.Busybox + "\necho \"commit=$LANDFALL_COMMIT image=$LANDFALL_IMAGE\"\npwd";
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, run, after: "- run: echo \"after=$LANDFALL_IMAGE\"");
        site.Write("docs/words", "x");
        var commit = await site.CommitAsync(Ct);

        var built = await _host.BuildAsync(new BuildRequest(Path.Combine(site.Folder, "docs")), Ct);

        var lines = _host.Events.Where(e => e.Level == EventLevel.Detail).Select(e => e.Text).ToList();
        lines.ShouldContain($"commit={commit} image={site.Repository}:{commit}");
        lines.ShouldContain(site.Folder);
        lines.ShouldContain($"after={built.Reference}");
    }

    [Fact]
    public async Task A_second_build_of_a_commit_takes_the_image_that_is_there()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, after: "- run: echo announced");
        var first = await _host.BuildAsync(site, Ct);

        var second = await _host.BuildAsync(site, Ct);

        second.ShouldBe(first with { IsReused = true });
        _host.Events.Count(e => e.Text == "run prepare").ShouldBe(1);
        _host.Events.Count(e => e.Text == "announced").ShouldBe(2);
    }

    [Fact]
    public async Task A_rebuild_is_a_new_image_and_moves_the_tag()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        var first = await _host.BuildAsync(site, Ct);

        var second = await _host.BuildAsync(new BuildRequest(site.Folder) { Rebuild = true }, Ct);

        second.IsReused.ShouldBeFalse();
        second.Reference.Digest.ShouldNotBe(first.Reference.Digest);
        _host.Events.ShouldContain(e => e.Level == EventLevel.Warning && e.Text.Contains($"will move from {first.Reference.Digest}"));
    }

    [Fact]
    public async Task An_image_of_another_commit_under_the_tag_is_not_taken()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        var first = await _host.BuildAsync(site, Ct);
        site.Write("words", "x");
        var commit = await site.CommitAsync(Ct);
        await _host.Registry.RetagAsync(first.Reference, commit, Ct);

        var second = await _host.BuildAsync(site, Ct);

        second.Reference.Digest.ShouldNotBe(first.Reference.Digest);
        (await _host.Registry.GetConfigurationAsync(second.Reference, Ct)).Revision.ShouldBe(commit);
    }

    [Fact]
    public async Task Builds_of_one_commit_at_the_same_time_do_not_disturb_each_other()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        using var clone = await site.CloneAsync(Ct);

        var built = await Task.WhenAll(
            _host.BuildAsync(new BuildRequest(site.Folder) { Rebuild = true }, Ct),
            _host.BuildAsync(new BuildRequest(clone.Folder) { Rebuild = true }, Ct));

        var tag = site.Repository.With(built[0].Commit, null);
        built.Select(image => image.Reference.Digest).ShouldContain(await _host.Registry.ResolveAsync(tag, Ct));
        (await _host.LeftoversAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_build_takes_the_image_that_another_build_of_its_commit_has_pushed_meanwhile()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        var first = await _host.BuildAsync(site, Ct);
        var target = first.Reference.With(first.Reference.Tag, null);

        var found = await new PublishedImage(_host.Registry).ConfirmAsync(target, Digest.Sha256("mine"u8), first.Commit, Ct);

        found.Digest.ShouldBe(first.Reference.Digest);
        found.Configuration.ShouldNotBeNull().Revision.ShouldBe(first.Commit);
        await Should.ThrowAsync<LandfallException>(() =>
            new PublishedImage(_host.Registry).ConfirmAsync(target, Digest.Sha256("mine"u8), "another commit", Ct));
    }

    [Fact]
    public async Task The_login_of_the_user_opens_a_closed_registry()
    {
        var closed = await registry.ClosedAsync();
        using var site = await Site.CreateAsync(closed.NewRepository(), Ct);
        _host.LogIn(closed.Host, RegistryFixture.Username, RegistryFixture.Password);

        var built = await _host.BuildAsync(site, Ct);

        (await _host.Registry.GetConfigurationAsync(built.Reference, Ct)).Revision.ShouldBe(built.Commit);
    }

    [Fact]
    public async Task A_fixed_time_makes_the_same_image_twice()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        _host.Set("SOURCE_DATE_EPOCH", "1700000000");
        var first = await _host.BuildAsync(site, Ct);

        var second = await _host.BuildAsync(new BuildRequest(site.Folder) { Rebuild = true }, Ct);

        second.Reference.ShouldBe(first.Reference);
        second.Created.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1700000000));
    }

    [Fact]
    public async Task The_version_can_be_given()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        await _host.BuildAsync(site, Ct);

        var built = await _host.BuildAsync(new BuildRequest(site.Folder) { Version = "2026.5" }, Ct);

        (await _host.Registry.GetConfigurationAsync(built.Reference, Ct)).Labels["org.opencontainers.image.version"].ShouldBe("2026.5");
    }

    [Fact]
    public async Task The_image_stays_in_the_builders_storage_when_asked_for()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);

        var built = await _host.BuildAsync(new BuildRequest(site.Folder) { KeepLocal = true }, Ct);

        (await _host.BuildahAsync(Ct, "images", "--noheading", "--format", "{{.Name}}:{{.Tag}}")).ShouldBe($"{site.Repository}:{built.Commit}");
    }

    [Fact]
    public async Task Files_that_a_step_leaves_in_the_way_are_told()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, Site.Busybox + "\necho 1 > report\necho '# more' >> Dockerfile");

        await _host.BuildAsync(site, Ct);

        _host.Events.ShouldContain(e => e.Level == EventLevel.Warning && e.Text.Contains("Dockerfile, report"));
    }

    private async Task<ImageReference> RepositoryAsync() => (await registry.OpenAsync()).NewRepository();
}
