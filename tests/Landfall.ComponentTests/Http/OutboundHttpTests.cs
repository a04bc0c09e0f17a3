using System.Net.Http.Headers;
using Landfall.Clients;
using Landfall.Clients.Http;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Http;

public sealed class OutboundHttpTests : IDisposable
{
    private static readonly Uri Elsewhere = new("http://peer.example.com/");

    private readonly OutboundHttp _http = new(new OutboundOptions());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_the_operator_configured_may_be_private()
    {
        await using var server = new FaultServer(_ => new FaultReply(200, "hello").With("X-Answer", "yes"));

        var response = await _http.SendAsync(new(HttpMethod.Get, new Uri($"http://{server.Host}/a")), Ct);

        response.Body.ToArray().ShouldBe("hello"u8.ToArray());
        response.Header("x-answer").ShouldBe("yes");
        server.Requests.Single().Headers["user-agent"].ShouldStartWith("landfall/");
        server.Requests.Single().Headers.ContainsKey("accept-encoding").ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("localhost")] // a name that leads to a private address, as one does after rebinding
    public async Task An_address_that_a_peer_named_may_not_however_it_is_written(string host)
    {
        await using var server = new FaultServer(_ => new FaultReply(200));
        var request = new OutboundRequest(HttpMethod.Get, new Uri($"http://{host}:{server.Port}/")) { LearntFrom = Elsewhere };

        var error = await Should.ThrowAsync<LandfallException>(() => _http.SendAsync(request, Ct));

        error.Kind.ShouldBe(FailureKind.Refused);
        error.Remedy!.ShouldContain("LANDFALL_TRUSTED_HOSTS");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_for_a_configured_address_does_not_serve_a_learnt_one()
    {
        await using var server = new FaultServer(_ => new FaultReply(200));
        var address = new Uri($"http://localhost:{server.Port}/");
        await _http.SendAsync(new(HttpMethod.Get, address), Ct);

        await Should.ThrowAsync<LandfallException>(() => _http.SendAsync(new(HttpMethod.Get, address) { LearntFrom = Elsewhere }, Ct));

        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_host_that_the_operator_trusts_may_be_named_by_others()
    {
        await using var server = new FaultServer(_ => new FaultReply(200));
        using var http = new OutboundHttp(new OutboundOptions { TrustedHosts = [server.Host] });

        (await http.SendAsync(new(HttpMethod.Get, new Uri($"http://{server.Host}/")) { LearntFrom = Elsewhere }, Ct)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:password@127.0.0.1/")]
    public async Task A_redirect_to_a_private_or_odd_address_is_refused(string target)
    {
        await using var server = new FaultServer(_ => new FaultReply(302).With("Location", target));

        (await Should.ThrowAsync<LandfallException>(() => _http.SendAsync(new(HttpMethod.Get, new Uri($"http://{server.Host}/")), Ct)))
            .Kind.ShouldBe(FailureKind.Refused);
    }

    [Fact]
    public async Task A_redirect_is_followed_and_credentials_stay_with_their_origin()
    {
        await using var second = new FaultServer(_ => new FaultReply(200, "here"));
        await using var first = new FaultServer(request => request.Target == "/start"
            ? new FaultReply(301).With("Location", "/next")
            : new FaultReply(307).With("Location", $"http://{second.Host}/end"));
        var request = new OutboundRequest(HttpMethod.Get, new Uri($"http://{first.Host}/start")) { Authorization = new("Bearer", "t") };

        var response = await _http.SendAsync(request, Ct);

        response.Uri.ToString().ShouldBe($"http://{second.Host}/end");
        first.Requests.Select(one => one.Authorization).ShouldBe(["Bearer t", "Bearer t"]);
        second.Requests.Single().Authorization.ShouldBeNull();
    }

    [Fact]
    public async Task Credentials_do_not_come_back_when_a_redirect_comes_back()
    {
        FaultServer? first = null;
        await using var second = new FaultServer(_ => new FaultReply(302).With("Location", $"http://{first!.Host}/end"));
        await using var server = first = new FaultServer(request => request.Target == "/end"
            ? new FaultReply(200)
            : new FaultReply(302).With("Location", $"http://{second.Host}/"));

        await _http.SendAsync(new(HttpMethod.Get, new Uri($"http://{server.Host}/")) { Authorization = new("Bearer", "t") }, Ct);

        server.Requests.Last().Authorization.ShouldBeNull();
    }

    [Fact]
    public async Task Redirects_have_an_end()
    {
        await using var server = new FaultServer(_ => new FaultReply(302).With("Location", "/again"));

        await Should.ThrowAsync<LandfallException>(() => _http.SendAsync(new(HttpMethod.Get, new Uri($"http://{server.Host}/")), Ct));

        server.Requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task What_is_sent_is_not_sent_on()
    {
        await using var server = new FaultServer(_ => new FaultReply(307).With("Location", "/elsewhere"));
        var request = new OutboundRequest(HttpMethod.Post, new Uri($"http://{server.Host}/")) { Body = "secret"u8.ToArray() };

        (await _http.SendAsync(request, Ct)).Status.ShouldBe(307);

        server.Requests.Single().Body.ShouldBe("secret");
    }

    [Fact]
    public async Task A_body_over_its_limit_is_an_error()
    {
        await using var server = new FaultServer(_ => new FaultReply(200) { Endless = true });

        (await Should.ThrowAsync<LandfallException>(
            () => _http.SendAsync(new(HttpMethod.Get, new Uri($"http://{server.Host}/x?token=secret")) { BodyLimit = 1000 }, Ct)))
            .Message.ShouldBe($"http://{server.Host}/x?… answers with more than the limit of 1000 bytes");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_unreachable()
    {
        using var release = new ManualResetEventSlim();
        await using var server = new FaultServer(_ =>
        {
            release.Wait(Ct);
            return null;
        });

        var error = await Should.ThrowAsync<LandfallException>(
            () => _http.SendAsync(new(HttpMethod.Get, new Uri($"http://{server.Host}/")) { Timeout = TimeSpan.FromMilliseconds(200) }, Ct));
        release.Set();

        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.Message.ShouldContain("did not answer within 0.2 s");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_trusted()
    {
        await using var server = new FaultServer(_ => new FaultReply(200), tls: true);
        var request = new OutboundRequest(HttpMethod.Get, new Uri($"https://{server.Host}/")) { Authorization = new AuthenticationHeaderValue("Bearer", "t") };

        var error = await Should.ThrowAsync<LandfallException>(() => _http.SendAsync(request, Ct));

        error.Kind.ShouldBe(FailureKind.Failed);
        error.Message.ShouldContain("is not trusted");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_unreachable()
    {
        var error = await Should.ThrowAsync<LandfallException>(
            () => _http.SendAsync(new(HttpMethod.Get, new Uri("http://no-such-host.invalid/")), Ct));

        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.Message.ShouldContain("no-such-host.invalid");
    }

    public void Dispose() => _http.Dispose();
}
