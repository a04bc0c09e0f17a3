using Landfall.Clients;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Oci;

/// <summary>Tokens, and who gets to see credentials.</summary>
public sealed class RegistryTokenTests : IDisposable
{
    private static readonly Manifest Image = TestImage.ManifestOf("configuration"u8.ToArray());

    private readonly OutboundHttp _http = new(new OutboundOptions());
    private readonly InstantTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_fetched_once_for_a_repository_and_kind_of_access()
    {
        await using var server = new FaultServer(TokenRegistry("""{"token":"granted-token","expires_in":300}"""));
        var client = Client(server);

        for (var turn = 0; turn < 3; turn++) await client.GetManifestAsync(App(server), Ct);
        await client.GetManifestAsync(App(server, "team/other"), Ct);

        var tokens = server.Requests.Where(request => request.Target.StartsWith("/token")).ToList();
        tokens.Select(request => request.Target).ShouldBe(
        [
            "/token?tenant=1&service=registry%20%26x%3D1&scope=repository%3Ateam%2Fapp%3Apull",
            "/token?tenant=1&service=registry%20%26x%3D1&scope=repository%3Ateam%2Fother%3Apull",
        ]);
        tokens[0].Authorization.ShouldBe("Basic bWU6czNjcjN0LXBhc3N3b3Jk");
        server.Requests.Count(request => request.Authorization is null).ShouldBe(1); // asked without only while the way was not known
    }

    [Fact]
    public async Task Many_requests_at_once_cause_one_token_request()
    {
        await using var server = new FaultServer(TokenRegistry("""{"access_token":"granted-token"}"""));
        var client = Client(server);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetManifestAsync(App(server), Ct)));

        server.Requests.Count(request => request.Target.StartsWith("/token")).ShouldBe(1);
    }

    [Fact]
    public async Task An_expired_token_is_replaced_before_it_is_rejected()
    {
        await using var server = new FaultServer(TokenRegistry("""{"token":"granted-token","expires_in":100}"""));
        var client = Client(server);
        await client.GetManifestAsync(App(server), Ct);

        _time.Advance(TimeSpan.FromSeconds(90));
        await client.GetManifestAsync(App(server), Ct);

        server.Requests.Count(request => request.Target.StartsWith("/token")).ShouldBe(2);
    }

    [Fact]
    public async Task A_refresh_token_goes_into_the_body()
    {
        await using var server = new FaultServer(TokenRegistry("""{"access_token":"granted-token"}"""));
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), $$"""{"auths":{"{{server.Host}}":{"identitytoken":"r&fresh"} } }""", Ct);
        var client = new RegistryClient(RegistryCredentials.FromDockerConfig(folder.Path), _http, _time);

        await client.GetManifestAsync(App(server), Ct);

        var request = server.Requests.Single(one => one.Method == "POST");
        request.Target.ShouldBe("/token?tenant=1");
        request.Body.ShouldContain("grant_type=refresh_token&refresh_token=r%26fresh&");
        request.Authorization.ShouldBeNull();
    }

    [Fact]
    public async Task A_rejected_token_is_an_error_that_does_not_show_it_though_the_server_does()
    {
        await using var server = new FaultServer(request => request.Target.StartsWith("/token")
            ? new FaultReply(200, """{"token":"granted-token"}""")
            : Challenge(request, new FaultReply(401, $$"""{"errors":[{"code":"DENIED","message":"{{request.Authorization}} is bad"}]}""")));

        var error = await Should.ThrowAsync<RegistryException>(() => Client(server).GetManifestAsync(App(server), Ct));

        error.Message.ShouldContain("DENIED: Bearer *** is bad");
        error.Remedy.ShouldBe($"docker login {server.Host}");
    }

    [Fact]
    public async Task A_refused_password_is_an_error_that_does_not_show_it_though_the_server_does()
    {
        await using var server = new FaultServer(request => request.Target.StartsWith("/token")
            ? new FaultReply(401, $$"""{"errors":[{"code":"UNAUTHORIZED","message":"{{request.Authorization}} s3cr3t-password"}]}""")
            : Challenge(request, new FaultReply(401)));

        var error = await Should.ThrowAsync<RegistryException>(() => Client(server).GetManifestAsync(App(server), Ct));

        error.Message.ShouldContain("UNAUTHORIZED: Basic *** ***");
        error.ToString().ShouldNotContain("bWU6czNjcjN0LXBhc3N3b3Jk");
        error.ToString().ShouldNotContain("s3cr3t-password");
    }

    [Theory]
    [InlineData("""{"token":"line\r\nbreak"}""")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":7}""")]
    [InlineData("{}")]
    [InlineData("<html>")]
    public async Task An_unreadable_token_is_an_error(string answer)
    {
        await using var server = new FaultServer(TokenRegistry(answer));

        (await Should.ThrowAsync<RegistryException>(() => Client(server).GetManifestAsync(App(server), Ct))).Message.ShouldContain("unreadable");
    }

    [Fact]
    public async Task An_endless_token_is_cut_off()
    {
        await using var server = new FaultServer(request => request.Target.StartsWith("/token")
            ? new FaultReply(200) { Endless = true }
            : Challenge(request, new FaultReply(401)));

        (await Should.ThrowAsync<LandfallException>(() => Client(server).GetManifestAsync(App(server), Ct)))
            .Message.ShouldContain("more than the limit of 1048576 bytes");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://2852039166/")]
    [InlineData("https://localhost:1/token")]
    [InlineData("https://evil.example.org/token")]
    [InlineData("file:///etc/passwd")]
    public async Task A_foreign_realm_gets_nothing(string realm)
    {
        await using var server = new FaultServer(_ => new FaultReply(401).With("WWW-Authenticate", $"Bearer realm=\"{realm}\",service=\"x\""));

        var error = await Should.ThrowAsync<LandfallException>(() => Client(server).GetManifestAsync(App(server), Ct));

        error.Kind.ShouldBe(FailureKind.Refused);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[::ffff:a9fe:a9fe]/")]
    [InlineData("https://2852039166/")]
    public async Task A_private_realm_is_not_visited_without_credentials_either(string realm)
    {
        await using var server = new FaultServer(_ => new FaultReply(401).With("WWW-Authenticate", $"Bearer realm=\"{realm}\""));
        var client = new RegistryClient(RegistryCredentials.Anonymous, _http, _time);

        var error = await Should.ThrowAsync<LandfallException>(() => client.GetManifestAsync(App(server), Ct));

        error.Kind.ShouldBe(FailureKind.Refused);
        error.Message.ShouldContain("not a public address");
    }

    [Fact]
    public async Task After_a_redirect_to_another_origin_no_credentials_arrive()
    {
        await using var store = new FaultServer(_ => new FaultReply(200, "configuration"));
        await using var server = new FaultServer(request => request.Target.Contains("/blobs/")
            ? Challenge(request, new FaultReply(307).With("Location", $"http://{store.Host}/bucket/blob?signature=x"))
            : Challenge(request, new FaultReply(200) { Bytes = Image.Content.ToArray() }.With("Content-Type", Image.MediaType)));

        // "configuration" is no JSON object, but its digest fits: it was fetched.
        (await Should.ThrowAsync<LandfallException>(() => Client(server).GetConfigurationAsync(App(server), Ct))).Kind.ShouldBe(FailureKind.Invalid);

        store.Requests.Single().Target.ShouldBe("/bucket/blob?signature=x");
        store.Requests.Single().Authorization.ShouldBeNull();
        server.Requests.Last().Authorization.ShouldBe("Basic bWU6czNjcjN0LXBhc3N3b3Jk");

        FaultReply Challenge(ReceivedRequest request, FaultReply granted) =>
            request.Authorization is null ? new FaultReply(401).With("WWW-Authenticate", "Basic realm=\"x\"") : granted;
    }

    [Fact]
    public async Task A_challenge_from_where_the_registry_redirected_to_is_not_answered()
    {
        await using var other = new FaultServer(_ => new FaultReply(401).With("WWW-Authenticate", "Basic realm=\"give\""));
        await using var server = new FaultServer(request => new FaultReply(302).With("Location", $"http://{other.Host}{request.Target}"));

        await Should.ThrowAsync<RegistryException>(() => Client(server).GetManifestAsync(App(server), Ct));

        other.Requests.ShouldAllBe(request => request.Authorization == null);
    }

    public void Dispose() => _http.Dispose();

    private static Func<ReceivedRequest, FaultReply> TokenRegistry(string token) => request => request.Target.StartsWith("/token")
        ? new FaultReply(200, token)
        : Challenge(request, new FaultReply(200) { Bytes = Image.Content.ToArray() }.With("Content-Type", Image.MediaType));

    private static FaultReply Challenge(ReceivedRequest request, FaultReply granted) => request.Authorization == "Bearer granted-token"
        ? granted
        : new FaultReply(401, granted.Status == 401 ? granted.Body : "")
            .With("WWW-Authenticate", $"Bearer realm=\"http://{request.Headers["host"]}/token?tenant=1\",service=\"registry &x=1\"");

    private static ImageReference App(FaultServer server, string path = "team/app") => ImageReference.Parse($"{server.Host}/{path}:v1");

    private RegistryClient Client(FaultServer server) => new(RegistryCredentials.For(server.Host, "me", "s3cr3t-password"), _http, _time);
}
