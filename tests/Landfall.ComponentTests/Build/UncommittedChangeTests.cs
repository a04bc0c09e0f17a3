using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Landfall.Delivery.Build;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Build;

public sealed class UncommittedChangeTests(RegistryFixture registry) : IAsyncLifetime
{
    private readonly BuildHost _host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task They_are_refused_and_the_first_of_them_named()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        for (var i = 1; i <= 7; i++) site.Write($"file{i}", "x");

        var error = await Should.ThrowAsync<LandfallException>(() => _host.BuildAsync(site, Ct));

        error.Kind.ShouldBe(FailureKind.Refused);
        error.Message.ShouldEndWith("file1, file2, file3, file4, file5 and 2 more");
        error.Remedy.ShouldNotBeNull().ShouldContain("--allow-dirty");
        _host.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_image_with_them_never_claims_the_commit()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        site.Write("new/words", "x");

        var built = await BuildDirtyAsync(site);

        built.IsDirty.ShouldBeTrue();
        built.Reference.Tag.ShouldNotBeNull().ShouldMatch($"^{built.Commit}-dirty-[0-9a-f]{{12}}$");
        (await _host.Registry.GetConfigurationAsync(built.Reference, Ct)).Revision.ShouldBe($"{built.Commit}-dirty");
        var clean = site.Repository.With(built.Commit, null);
        (await Should.ThrowAsync<RegistryException>(() => _host.Registry.ResolveAsync(clean, Ct))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_same_changes_have_the_same_tag_and_others_another()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        site.Write("new/words", "x");
        var first = (await BuildDirtyAsync(site)).Reference.Tag;
        (await BuildDirtyAsync(site)).Reference.Tag.ShouldBe(first);
        site.Write("new/words", "y");
        (await BuildDirtyAsync(site)).Reference.Tag.ShouldNotBe(first);
    }

    [Fact]
    public async Task A_clean_checkout_has_the_clean_tag_although_changes_would_be_allowed()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        var built = await BuildDirtyAsync(site);
        built.Reference.Tag.ShouldBe(built.Commit);
        built.IsDirty.ShouldBeFalse();
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("deleted")]
    [InlineData("made a program")]
    [InlineData("made a link")]
    public async Task Every_kind_of_change_changes_the_tag(string change)
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        var file = Path.Combine(site.Folder, "words");
        await File.WriteAllTextAsync(file, "x", Ct);
        var before = await ImageTag.DirtyAsync("abc", site.Folder, ["words"], Ct);
        switch (change)
        {
            case "changed": await File.WriteAllTextAsync(file, "y", Ct); break;
            case "deleted": File.Delete(file); break;
            case "made a program": File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute); break;
            default: File.Delete(file); File.CreateSymbolicLink(file, "x"); break;
        }

        (await ImageTag.DirtyAsync("abc", site.Folder, ["words"], Ct)).ShouldNotBe(before);
    }

    private Task<BuiltImage> BuildDirtyAsync(Site site) => _host.BuildAsync(new BuildRequest(site.Folder) { AllowDirty = true }, Ct);

    private async Task<ImageReference> RepositoryAsync() => (await registry.OpenAsync()).NewRepository();
}
