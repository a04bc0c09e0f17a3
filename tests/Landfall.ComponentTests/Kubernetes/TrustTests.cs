using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Kubernetes;

public sealed class TrustTests(ClusterFixture cluster) : IDisposable
{
    private static readonly DateTimeOffset Past = DateTimeOffset.Parse("2021-03-04T00:00:00Z");
    private static readonly DateTimeOffset Future = DateTimeOffset.Parse("2090-01-01T00:00:00Z");
    private readonly TestAuthority _authority = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_server_of_another_authority_is_refused_before_credentials_are_sent()
    {
        var token = 0;
        var access = cluster.Access with { CertificateAuthority = _authority.Pem, ClientCertificate = null, Renew = null, Token = _ => { token++; return ValueTask.FromResult<string?>("x"); } };
        var error = await RefusedAsync(access);
        error.Message.ShouldContain("is not signed by the given certificate authority");
        error.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_is_not_in_the_systems_trust_store_is_refused() =>
        (await RefusedAsync(cluster.Access with { CertificateAuthority = null })).Message.ShouldContain("is not signed by an authority of this machine's trust store");

    [Fact]
    public async Task A_server_with_another_name_is_refused_and_its_names_are_told()
    {
        var error = await RefusedAsync(cluster.Access with { TlsServerName = "other.example.com" });
        error.Message.ShouldContain("is for ");
        error.Message.ShouldContain("not for other.example.com");
    }

    [Fact]
    public async Task An_expired_server_certificate_is_refused()
    {
        var (certificate, key) = _authority.Issue("127.0.0.1", Past);
        await using var server = new TlsEndpoint(certificate, key);
        var error = await RefusedAsync(new() { Name = "test", Server = server.Address, CertificateAuthority = _authority.Pem });
        error.Message.ShouldContain("valid from 2020-01-01 00:00Z to 2021-03-04 00:00Z only");
    }

    [Fact]
    public async Task A_server_of_our_authority_is_taken_and_its_refusal_told()
    {
        var (certificate, key) = _authority.Issue("127.0.0.1", Future, rsa: true);
        await using var server = new TlsEndpoint(certificate, key);
        var error = await RefusedAsync(new() { Name = "test", Server = server.Address, CertificateAuthority = _authority.Pem });
        error.Status.ShouldBe(401);
        error.Remedy!.ShouldContain("token may have expired");
    }

    [Fact]
    public async Task An_expired_client_certificate_is_named_as_the_reason()
    {
        var (certificate, key) = _authority.Issue("admin", Past);
        var access = ClusterAccess.FromCredentials(cluster.Access.Server, "production", cluster.Access.CertificateAuthority, certificate, key, null);
        var error = await RefusedAsync(access);
        error.Message.ShouldContain("the client certificate of production expired on 2021-03-04 00:00Z");
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_unauthorized()
    {
        var (certificate, key) = _authority.Issue("admin", Future);
        var access = ClusterAccess.FromCredentials(cluster.Access.Server, "production", cluster.Access.CertificateAuthority, certificate, key, null);
        using var client = cluster.NewClient(access);
        var nodes = new ApiResource(new("", "v1", "Node"), "nodes", false, new HashSet<string>());
        (await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(nodes, null, null, null, Ct))).Status.ShouldBe(401);
    }

    private static async Task<KubernetesException> RefusedAsync(ClusterAccess access)
    {
        using var client = new KubernetesClient(access, options: new() { CacheFolder = "" });
        var nodes = new ApiResource(new("", "v1", "Node"), "nodes", false, new HashSet<string>());
        var error = await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(nodes, null, null, null, Ct));
        error.Kind.ShouldBe(FailureKind.Failed);
        return error;
    }
}
