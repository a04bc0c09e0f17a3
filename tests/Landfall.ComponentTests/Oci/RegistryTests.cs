using System.Net.Http.Headers;
using System.Text;
using Landfall.Clients;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Oci;

/// <summary>The client against CNCF distribution.</summary>
public sealed class RegistryTests(RegistryFixture registries) : IDisposable
{
    private readonly OutboundHttp _http = new(new OutboundOptions());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static AuthenticationHeaderValue Basic =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryFixture.Username}:{RegistryFixture.Password}")));

    [Fact]
    public async Task A_tag_resolves_to_the_digest_of_its_manifest()
    {
        var (client, repository) = await OpenAsync();
        var manifest = await TestImage.PushAsync(client, repository, "v1", "r1", Ct);

        (await client.ResolveAsync(repository.With("v1", null), Ct)).ShouldBe(manifest.Digest);
        (await client.ResolveAsync(repository.With(null, manifest.Digest), Ct)).ShouldBe(manifest.Digest);
        (await client.GetManifestAsync(repository.With("v1", null), Ct)).Content.ToArray().ShouldBe(manifest.Content.ToArray());
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        var (client, repository) = await OpenAsync();
        await TestImage.PushAsync(client, repository, "v1", "r1", Ct);

        var error = await Should.ThrowAsync<RegistryException>(() => client.ResolveAsync(repository.With("v2", null), Ct));

        error.Kind.ShouldBe(FailureKind.Failed);
        error.Status.ShouldBe(404);
        error.Code.ShouldBe("MANIFEST_UNKNOWN");
        error.Message.ShouldStartWith($"{repository}:v2 does not exist in the registry");
        await Should.ThrowAsync<RegistryException>(() => client.ResolveAsync(repository.With(null, Digest.Sha256("x"u8)), Ct));
    }

    [Fact]
    public async Task The_configuration_tells_the_source_revision()
    {
        var (client, repository) = await OpenAsync();
        await TestImage.PushAsync(client, repository, "v1", "0123abc", Ct);

        var configuration = await client.GetConfigurationAsync(repository.With("v1", null), Ct);

        configuration.Revision.ShouldBe("0123abc");
        configuration.Os.ShouldBe("linux");
    }

    [Fact]
    public async Task Of_an_index_the_image_for_linux_on_amd64_tells_it()
    {
        var (client, repository) = await OpenAsync();
        var arm = await TestImage.PushAsync(client, repository, "arm", "arm-revision", Ct);
        var amd = await TestImage.PushAsync(client, repository, "amd", "amd-revision", Ct);
        var attestation = await TestImage.PushAsync(client, repository, "att", "attestation", Ct);
        await client.PutManifestAsync(
            repository, "all", TestImage.IndexOf((attestation, "unknown", "unknown"), (arm, "linux", "arm64"), (amd, "linux", "amd64")), Ct);
        await client.PutManifestAsync(repository, "others", TestImage.IndexOf((attestation, "unknown", "unknown"), (arm, "linux", "arm64")), Ct);

        (await client.GetConfigurationAsync(repository.With("all", null), Ct)).Revision.ShouldBe("amd-revision");
        (await client.GetConfigurationAsync(repository.With("others", null), Ct)).Revision.ShouldBe("arm-revision");
        (await client.GetManifestAsync(repository.With("all", null), Ct)).IsIndex.ShouldBeTrue();
    }

    [Fact]
    public async Task Tags_are_listed_over_all_pages()
    {
        var (client, repository) = await OpenAsync();
        var manifest = await TestImage.PushAsync(client, repository, "t0", "r", Ct);
        foreach (var number in Enumerable.Range(1, 4)) await client.PutManifestAsync(repository, $"t{number}", manifest, Ct);

        var tags = new List<string>();
        await foreach (var tag in client.ListTagsAsync(repository, Ct)) tags.Add(tag);

        tags.ShouldBe(["t0", "t1", "t2", "t3", "t4"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_new_tag_has_the_same_digest_and_no_layer_is_pulled()
    {
        var registry = await registries.OpenAsync();
        var (client, repository) = await OpenAsync();
        var manifest = await TestImage.PushAsync(client, repository, "source", "r1", Ct);
        var before = registry.Log.Count(line => line.Contains(repository.Path) && line.Contains("/blobs/"));

        (await client.RetagAsync(repository.With("source", null), "promoted", Ct)).ShouldBe(manifest.Digest);

        (await client.ResolveAsync(repository.With("promoted", null), Ct)).ShouldBe(manifest.Digest);
        registry.Log.Count(line => line.Contains(repository.Path) && line.Contains("/blobs/")).ShouldBe(before);
        registry.Log.ShouldContain(line => line.Contains($"PUT /v2/{repository.Path}/manifests/promoted"));
    }

    [Fact]
    public async Task A_manifest_without_its_blobs_is_refused_with_the_registrys_words()
    {
        var (client, repository) = await OpenAsync();

        var error = await Should.ThrowAsync<RegistryException>(
            () => client.PutManifestAsync(repository, "v1", TestImage.ManifestOf("no"u8.ToArray(), "such"u8.ToArray()), Ct));

        error.Code.ShouldBe("MANIFEST_BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_manifest_that_does_not_fit_its_digest_is_not_sent()
    {
        var (client, repository) = await OpenAsync();
        var manifest = TestImage.ManifestOf([1]) with { Digest = Digest.Sha256([]) };

        (await Should.ThrowAsync<LandfallException>(() => client.PutManifestAsync(repository, "v1", manifest, Ct))).Kind.ShouldBe(FailureKind.Invalid);
    }

    [Fact]
    public async Task A_deleted_image_is_gone_and_deleting_it_again_is_fine()
    {
        var (client, repository) = await OpenAsync();
        var manifest = await TestImage.PushAsync(client, repository, "v1", "r1", Ct);
        var image = repository.With(null, manifest.Digest);

        await client.DeleteManifestAsync(image, Ct);

        await Should.ThrowAsync<RegistryException>(() => client.ResolveAsync(image, Ct));
        await client.DeleteManifestAsync(image, Ct);
        await Should.ThrowAsync<LandfallException>(() => client.DeleteManifestAsync(repository.With("v1", null), Ct));
    }

    [Fact]
    public async Task A_registry_with_passwords_takes_the_right_one()
    {
        var registry = await registries.ClosedAsync();
        var client = new RegistryClient(RegistryCredentials.For(registry.Host, RegistryFixture.Username, RegistryFixture.Password), _http);
        var repository = registry.NewRepository();

        var manifest = await TestImage.PushAsync(client, repository, "v1", "r1", Ct, Basic);

        (await client.ResolveAsync(repository.With("v1", null), Ct)).ShouldBe(manifest.Digest);
        (await client.RetagAsync(repository.With("v1", null), "v2", Ct)).ShouldBe(manifest.Digest);
    }

    [Fact]
    public async Task A_wrong_password_is_an_error_that_says_how_to_log_in_and_does_not_show_it()
    {
        var registry = await registries.ClosedAsync();
        var client = new RegistryClient(RegistryCredentials.For(registry.Host, RegistryFixture.Username, "wrong-password"), _http);

        var error = await Should.ThrowAsync<RegistryException>(() => client.ResolveAsync(registry.NewRepository(), Ct));

        error.Kind.ShouldBe(FailureKind.Failed);
        error.Status.ShouldBe(401);
        error.Remedy.ShouldBe($"docker login {registry.Host}");
        error.ToString().ShouldNotContain("wrong-password");
    }

    [Fact]
    public async Task Without_a_login_a_registry_with_passwords_says_how_to_log_in()
    {
        var registry = await registries.ClosedAsync();
        var client = new RegistryClient(RegistryCredentials.Anonymous, _http);

        (await Should.ThrowAsync<RegistryException>(() => client.GetManifestAsync(registry.NewRepository(), Ct)))
            .Remedy.ShouldBe($"docker login {registry.Host}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<(RegistryClient Client, ImageReference Repository)> OpenAsync()
    {
        var registry = await registries.OpenAsync();
        return (new RegistryClient(RegistryCredentials.Anonymous, _http), registry.NewRepository());
    }
}
