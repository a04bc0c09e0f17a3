using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Landfall.ComponentTests.Processes;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Oci;

/// <summary>Credentials through helper programs; a small script stands for one.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _name = "landfalltest" + Guid.NewGuid().ToString("N");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_helper_is_given_the_server_on_its_input()
    {
        await InstallAsync("""read server; echo "{\"ServerURL\":\"$server\",\"Username\":\"me $1\",\"Secret\":\"for $server\"}" """);

        var credential = await FindAsync($$"""{"credHelpers":{"r.io":"{{_name}}"} }""", "r.io/a");

        credential!.Username.ShouldBe("me get");
        credential.Password.ShouldBe("for r.io");
    }

    [Fact]
    public async Task A_helper_for_all_registries_is_asked_where_nothing_is_written()
    {
        await InstallAsync("""read server; echo "{\"Username\":\"<token>\",\"Secret\":\"token for $server\"}" """);
        var json = $$"""{"auths":{"r.io":{"username":"u","password":"written"},"s.io":{} },"credsStore":"{{_name}}"}""";

        (await FindAsync(json, "r.io/a"))!.Password.ShouldBe("written");
        (await FindAsync(json, "s.io/a"))!.IdentityToken.ShouldBe("token for s.io");
        (await FindAsync(json, "nginx"))!.IdentityToken.ShouldBe("token for https://index.docker.io/v1/");
    }

    [Fact]
    public async Task A_helper_that_knows_nothing_is_no_error()
    {
        await InstallAsync("echo credentials not found in native keychain; exit 1");

        (await FindAsync($$"""{"credsStore":"{{_name}}"}""", "r.io/a")).ShouldBeNull();
    }

    [Fact]
    public async Task A_helper_that_fails_is_named_with_its_words()
    {
        await InstallAsync("echo the keyring is locked >&2; exit 2");

        (await Should.ThrowAsync<LandfallException>(() => FindAsync($$"""{"credsStore":"{{_name}}"}""", "r.io/a")))
            .Message.ShouldBe($"docker-credential-{_name} get ended with exit code 2 for r.io: the keyring is locked");
    }

    [Fact]
    public async Task A_helper_that_talks_nonsense_is_named_without_its_words()
    {
        await InstallAsync("echo secret-but-no-json");

        var error = await Should.ThrowAsync<LandfallException>(() => FindAsync($$"""{"credsStore":"{{_name}}"}""", "r.io/a"));

        error.Message.ShouldContain(_name);
        error.ToString().ShouldNotContain("secret-but-no-json");
    }

    [Theory]
    [InlineData("no-such-helper", FailureKind.Failed)]
    [InlineData("../../tmp/evil", FailureKind.Invalid)]
    [InlineData("a b; id", FailureKind.Invalid)]
    public async Task A_helper_that_is_not_there_or_is_no_name_is_an_error(string helper, FailureKind kind) =>
        (await Should.ThrowAsync<LandfallException>(() => FindAsync($$"""{"credsStore":"{{helper}}"}""", "r.io/a"))).Kind.ShouldBe(kind);

    [Fact]
    public async Task A_file_that_was_named_must_be_there() =>
        (await Should.ThrowAsync<LandfallException>(
            () => RegistryCredentials.FromDockerConfig(_folder.File("missing.json")).FindAsync(ImageReference.Parse("r.io/a"), Ct)))
            .Message.ShouldContain("missing.json");

    public void Dispose()
    {
        if (Directory.Exists(HelperFolder)) File.Delete(Helper);
        _folder.Dispose();
    }

    // Helpers are found on PATH, which belongs to the whole process: the fixture adds one folder to it, once.
    private static readonly Lazy<string> OnPath = new(() =>
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "helpers")).FullName;
        Environment.SetEnvironmentVariable("PATH", folder + ":" + Environment.GetEnvironmentVariable("PATH"));
        return folder;
    });

    private static string HelperFolder => OnPath.Value;

    private string Helper => Path.Combine(HelperFolder, "docker-credential-" + _name);

    private async Task InstallAsync(string script)
    {
        await Shell.InstallAsync(Helper, script, Ct);
    }

    private async Task<RegistryCredential?> FindAsync(string json, string image)
    {
        await File.WriteAllTextAsync(_folder.File("config.json"), json, Ct);
        return await RegistryCredentials.FromDockerConfig(_folder.Path).FindAsync(ImageReference.Parse(image), Ct);
    }
}
