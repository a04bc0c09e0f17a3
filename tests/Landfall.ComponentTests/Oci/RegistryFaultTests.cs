using Landfall.Clients;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Oci;

/// <summary>The client against a registry that fails, is slow to agree, or lies about content.</summary>
public sealed class RegistryFaultTests : IDisposable
{
    private static readonly Manifest Image = TestImage.ManifestOf("configuration"u8.ToArray(), "layer"u8.ToArray());

    private readonly OutboundHttp _http = new(new OutboundOptions());
    private readonly InstantTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registry_that_limits_requests_is_given_the_time_it_asks_for()
    {
        var answers = new Queue<FaultReply>([new FaultReply(429).With("Retry-After", "7"), Good()]);
        await using var server = new FaultServer(_ => answers.Dequeue());

        (await Client().GetManifestAsync(App(server), Ct)).Digest.ShouldBe(Image.Digest);

        _time.Waits.ShouldBe([TimeSpan.FromSeconds(7)]);
    }

    [Fact]
    public async Task A_registry_that_asks_for_too_much_time_is_an_error_that_says_so()
    {
        await using var server = new FaultServer(_ => new FaultReply(429).With("Retry-After", "3600"));

        var error = await Should.ThrowAsync<RegistryException>(() => Client().GetManifestAsync(App(server), Ct));

        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain("asks to wait 3600 s");
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_failing_registry_is_asked_again(int status)
    {
        var answers = new Queue<FaultReply>([new(status, "<html>"), new(status), Good()]);
        await using var server = new FaultServer(_ => answers.Dequeue());

        (await Client().GetManifestAsync(App(server), Ct)).Digest.ShouldBe(Image.Digest);

        _time.Waits.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_registry_that_keeps_failing_is_given_up_within_half_a_minute()
    {
        await using var server = new FaultServer(_ => new FaultReply(503));

        var error = await Should.ThrowAsync<RegistryException>(() => Client().ResolveAsync(App(server), Ct));

        error.Kind.ShouldBe(FailureKind.Unreachable);
        _time.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait).TotalSeconds.ShouldBeLessThanOrEqualTo(30);
    }

    [Fact]
    public async Task A_body_that_is_cut_is_fetched_again()
    {
        var answers = new Queue<FaultReply>([Good() with { Cut = true }, Good()]);
        await using var server = new FaultServer(_ => answers.Dequeue());

        (await Client().GetManifestAsync(App(server), Ct)).Digest.ShouldBe(Image.Digest);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_unreachable()
    {
        var server = new FaultServer(_ => null);
        var image = App(server);
        await server.DisposeAsync();

        var error = await Should.ThrowAsync<LandfallException>(() => Client().ResolveAsync(image, Ct));

        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.Message.ShouldContain(image.Registry);
        error.Message.ShouldContain("the connection is refused");
    }

    [Fact]
    public async Task Content_that_does_not_fit_its_digest_is_refused_with_both_digests()
    {
        var wanted = Digest.Sha256("something else"u8);
        await using var server = new FaultServer(_ => Good());

        var error = await Should.ThrowAsync<RegistryException>(() => Client().GetManifestAsync(App(server).With(null, wanted), Ct));

        error.Message.ShouldContain(wanted.ToString());
        error.Message.ShouldContain(Image.Digest.ToString());
    }

    [Fact]
    public async Task Content_that_does_not_fit_the_header_is_refused()
    {
        await using var server = new FaultServer(_ => Good().With("Docker-Content-Digest", Digest.Sha256("x"u8).ToString()));

        await Should.ThrowAsync<RegistryException>(() => Client().GetManifestAsync(App(server), Ct));
    }

    [Theory]
    [InlineData("sha256:short")]
    [InlineData("latest")]
    [InlineData("")]
    public async Task A_header_that_is_no_digest_is_not_believed(string header)
    {
        await using var server = new FaultServer(request => request.Method == "HEAD"
            ? new FaultReply(200).With("Docker-Content-Digest", header)
            : Good());

        (await Client().ResolveAsync(App(server), Ct)).ShouldBe(Image.Digest);
    }

    [Fact]
    public async Task A_header_with_another_digest_than_the_one_asked_for_is_refused()
    {
        await using var server = new FaultServer(_ => new FaultReply(200).With("Docker-Content-Digest", Digest.Sha256("x"u8).ToString()));

        await Should.ThrowAsync<RegistryException>(() => Client().ResolveAsync(App(server).With(null, Image.Digest), Ct));
    }

    [Fact]
    public async Task A_registry_without_head_is_asked_with_get()
    {
        await using var server = new FaultServer(request => request.Method == "HEAD" ? new FaultReply(405) : Good());

        (await Client().ResolveAsync(App(server), Ct)).ShouldBe(Image.Digest);
    }

    [Fact]
    public async Task An_endless_manifest_is_cut_off_with_an_error_that_names_the_limit()
    {
        await using var server = new FaultServer(_ => Good() with { Endless = true });

        (await Should.ThrowAsync<LandfallException>(() => Client().GetManifestAsync(App(server), Ct)))
            .Message.ShouldContain("more than the limit of 4194304 bytes");
    }

    [Fact]
    public async Task An_endless_error_is_an_error_all_the_same()
    {
        await using var server = new FaultServer(_ => new FaultReply(404) { Endless = true });

        (await Should.ThrowAsync<RegistryException>(() => Client().GetManifestAsync(App(server), Ct))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_configuration_that_does_not_fit_its_digest_is_refused()
    {
        await using var server = new FaultServer(request => request.Target.Contains("/blobs/") ? new FaultReply(200, "{}") : Good());

        (await Should.ThrowAsync<RegistryException>(() => Client().GetConfigurationAsync(App(server), Ct)))
            .Message.ShouldContain(Image.Config!.Digest.ToString());
    }

    [Fact]
    public async Task Indexes_without_end_are_given_up()
    {
        var index = TestImage.IndexOf((TestImage.IndexOf((Image, "linux", "amd64")), "linux", "amd64"));
        await using var server = new FaultServer(request => new FaultReply(404));
        await using var endless = new FaultServer(_ => new FaultReply(200) { Bytes = index.Content.ToArray() }.With("Content-Type", TestImage.IndexType));

        await Should.ThrowAsync<RegistryException>(() => Client().GetConfigurationAsync(App(endless), Ct));
    }

    [Fact]
    public async Task A_list_of_tags_that_goes_in_a_circle_ends_with_an_error()
    {
        await using var server = new FaultServer(request => new FaultReply(200, """{"tags":["a"]}""").With("Link", "</v2/team/app/tags/list?last=a>; rel=\"next\""));

        await Should.ThrowAsync<RegistryException>(async () =>
        {
            await foreach (var tag in Client().ListTagsAsync(App(server), Ct)) tag.ShouldBe("a");
        });
    }

    [Fact]
    public async Task A_registry_that_does_not_allow_deletion_says_so()
    {
        await using var server = new FaultServer(_ => new FaultReply(405, """{"errors":[{"code":"UNSUPPORTED"}]}"""));

        (await Should.ThrowAsync<RegistryException>(() => Client().DeleteManifestAsync(App(server).With(null, Image.Digest), Ct)))
            .Message.ShouldContain("does not allow deletion");
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var server = new FaultServer(_ =>
        {
            cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));
            return new FaultReply(503).With("Retry-After", "25");
        });
        var client = new RegistryClient(RegistryCredentials.Anonymous, _http);

        await Should.ThrowAsync<OperationCanceledException>(() => client.GetManifestAsync(App(server), cancellation.Token));
    }

    public void Dispose() => _http.Dispose();

    private static FaultReply Good() => new FaultReply(200) { Bytes = Image.Content.ToArray() }.With("Content-Type", Image.MediaType);

    private static ImageReference App(FaultServer server) => ImageReference.Parse($"{server.Host}/team/app:v1");

    private RegistryClient Client() => new(RegistryCredentials.Anonymous, _http, _time);
}
