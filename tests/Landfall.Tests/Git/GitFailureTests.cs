using Landfall.Clients;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class GitFailureTests
{
    private static readonly GitRemote Remote = GitRemote.Parse("https://me:hunter22@example.com/app.git");

    [Theory]
    [InlineData("fatal: unable to access 'https://example.com/': Could not resolve host: example.com")]
    [InlineData("fatal: unable to access 'https://example.com/': Failed to connect to example.com port 443 after 0 ms: Couldn't connect to server")]
    [InlineData("fatal: unable to access 'https://example.com/': The requested URL returned error: 503")]
    [InlineData("fatal: unable to access 'https://example.com/': The requested URL returned error: 429")]
    [InlineData("error: RPC failed; curl 18 transfer closed with outstanding read data remaining\nfatal: early EOF")]
    [InlineData("ssh: connect to host example.com port 22: Connection refused\nfatal: Could not read from remote repository.")]
    [InlineData("fatal: the remote end hung up unexpectedly")]
    [InlineData("fatal: unable to access 'https://example.com/': gnutls_handshake() failed: The TLS connection was non-properly terminated.")]
    public void A_network_that_fails_is_transient(string error)
    {
        var failure = GitFailure.OfRemote(Remote, "fetch from", error);
        failure.Kind.ShouldBe(FailureKind.Unreachable);
        failure.IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData("fatal: could not read Username for 'https://example.com': terminal prompts disabled", "credential helper")]
    [InlineData("fatal: Authentication failed for 'https://example.com/app.git/'", "credential helper")]
    [InlineData("git@example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.", "ssh-agent")]
    [InlineData("fatal: unable to access 'https://example.com/': The requested URL returned error: 403", "right")]
    [InlineData("fatal: unable to access 'https://example.com/': server certificate verification failed. CAfile: none CRLfile: none", "sslCAInfo")]
    [InlineData("fatal: unable to access 'https://example.com/': SSL certificate problem: self-signed certificate", "sslCAInfo")]
    [InlineData("Host key verification failed.\nfatal: Could not read from remote repository.", "known_hosts")]
    [InlineData("fatal: repository 'https://example.com/app.git/' not found", "Check the address")]
    [InlineData("fatal: '/srv/x' does not appear to be a git repository", "Check the address")]
    [InlineData("fatal: unable to access 'https://example.com/': The requested URL returned error: 301", "new address")]
    public void What_only_the_user_can_mend_comes_with_a_remedy(string error, string remedy)
    {
        var failure = GitFailure.OfRemote(Remote, "fetch from", error);
        failure.Kind.ShouldBe(FailureKind.Failed);
        failure.IsTransient.ShouldBeFalse();
        failure.Remedy.ShouldNotBeNull().ShouldContain(remedy);
        failure.Message.ShouldContain("https://***@example.com/app.git");
        (failure.Message + failure.Remedy).ShouldNotContain("hunter22");
    }

    [Fact]
    public void Words_of_the_server_are_shown_but_decide_nothing()
    {
        var failure = GitFailure.OfRemote(Remote, "fetch from", "remote: Could not resolve \u001b[31mhost\u001b[0m\nfatal: something else");
        failure.Kind.ShouldBe(FailureKind.Failed);
        failure.Message.ShouldEndWith("remote: Could not resolve host; fatal: something else");
        GitFailure.IsCorrupt("remote: fatal: bad object HEAD").ShouldBeFalse();
        GitFailure.IsCorrupt("fatal: bad object HEAD").ShouldBeTrue();
    }

    [Fact]
    public void A_transport_that_is_closed_is_refused() =>
        GitFailure.OfRemote(Remote, "fetch from", "fatal: transport 'ext' not allowed").Kind.ShouldBe(FailureKind.Refused);
}
