using Landfall.Clients;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class RealmPolicyTests
{
    [Theory]
    [InlineData("https://registry.example.com", "https://registry.example.com/token")]
    [InlineData("https://registry.example.com", "https://auth.example.org/token?tenant=1")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5001/token")]
    public void A_realm_is_an_https_address_or_on_the_same_loopback_host(string registry, string realm) =>
        RealmPolicy.Read(realm, new Uri(registry)).ShouldBe(new Uri(realm));

    [Theory]
    [InlineData("https://registry.example.com", null)]
    [InlineData("https://registry.example.com", "")]
    [InlineData("https://registry.example.com", "/token")]
    [InlineData("https://registry.example.com", "file:///etc/passwd")]
    [InlineData("https://registry.example.com", "http://registry.example.com/token")]
    [InlineData("https://registry.example.com", "http://169.254.169.254/latest")]
    [InlineData("https://registry.example.com", "https://u:p@registry.example.com/")]
    [InlineData("https://registry.example.com", "https://registry.example.com/#x")]
    [InlineData("http://127.0.0.1:5000", "http://169.254.169.254/latest")]
    [InlineData("http://127.0.0.1:5000", "http://auth.example.com/token")]
    public void Other_realms_are_refused(string registry, string? realm) =>
        Should.Throw<RegistryException>(() => RealmPolicy.Read(realm, new Uri(registry))).Kind.ShouldBe(FailureKind.Refused);

    [Theory]
    [InlineData("registry-1.docker.io", "auth.docker.io")]
    [InlineData("ghcr.io", "ghcr.io")]
    [InlineData("registry.gitlab.com", "gitlab.com")]
    [InlineData("registry.example.co.uk", "auth.example.co.uk")]
    [InlineData("registry.redhat.io", "sso.redhat.com")]
    [InlineData("registry.internal", "tokens.corp")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    public void Credentials_go_to_the_registrys_own_token_service(string registry, string realm)
    {
        using var http = new OutboundHttp(new OutboundOptions { TrustedHosts = ["tokens.corp"] });

        RealmPolicy.EnsureMayHaveCredentials(new Uri($"https://{realm}/token"), new Uri($"https://{registry}"), http);
    }

    [Theory]
    [InlineData("registry.example.com", "evil.example.org")]
    [InlineData("registry.example.com", "example.com.evil.org")]
    [InlineData("registry.example.com", "registry-example.com")]
    [InlineData("good.co.uk", "evil.co.uk")]
    [InlineData("10.1.2.3", "10.1.2.4")]
    [InlineData("10.1.2.3", "evil.2.3")]
    [InlineData("registry.example.com", "auth.docker.io")]
    [InlineData("localhost", "evil.localhost")]
    public void Credentials_go_nowhere_else(string registry, string realm)
    {
        using var http = new OutboundHttp(new OutboundOptions());

        var error = Should.Throw<RegistryException>(
            () => RealmPolicy.EnsureMayHaveCredentials(new Uri($"https://{realm}/token"), new Uri($"https://{registry}"), http));

        error.Kind.ShouldBe(FailureKind.Refused);
        error.Remedy!.ShouldContain(OutboundOptions.TrustedHostsVariable);
    }
}
