using Landfall.Clients.Oci;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class AuthChallengeTests
{
    [Fact]
    public void A_bearer_challenge_has_realm_service_and_scope()
    {
        var challenge = AuthChallenge.ReadAll(
            "Bearer realm=\"https://auth.example.com/token\",service=\"registry.example.com\",scope=\"repository:a/b:pull,push\"").ShouldHaveSingleItem();

        challenge.IsBearer.ShouldBeTrue();
        challenge.Realm.ShouldBe("https://auth.example.com/token");
        challenge.Service.ShouldBe("registry.example.com");
        challenge.Parameters["scope"].ShouldBe("repository:a/b:pull,push");
    }

    [Theory]
    [InlineData("Basic realm=\"x\"", "x")]
    [InlineData("BASIC Realm=x", "x")]
    [InlineData("Basic realm=\"a \\\"b\\\" c\"", "a \"b\" c")]
    [InlineData("basic charset=\"UTF-8\", realm=\"x, y=z\"", "x, y=z")]
    [InlineData("Basic realm=one, realm=two", "one")]
    public void A_basic_challenge_is_read_in_any_spelling(string header, string realm)
    {
        var challenge = AuthChallenge.ReadAll(header).ShouldHaveSingleItem();

        challenge.IsBasic.ShouldBeTrue();
        challenge.Realm.ShouldBe(realm);
    }

    [Fact]
    public void Several_challenges_in_one_header_are_kept_apart()
    {
        var all = AuthChallenge.ReadAll("Negotiate, Basic realm=\"b\", Bearer realm=\"https://t\", service=s");

        all.Select(one => one.Scheme).ShouldBe(["negotiate", "basic", "bearer"]);
        all[1].Realm.ShouldBe("b");
        all[2].Service.ShouldBe("s");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ,,, ")]
    [InlineData("=")]
    [InlineData("\"\"")]
    [InlineData("Bearer realm=\"never ends")]
    [InlineData("Bearer realm=")]
    [InlineData("Bearer realm=\"x\\")]
    public void Broken_headers_give_no_realm(string header) => AuthChallenge.ReadAll(header).ShouldAllBe(one => one.Realm == null);
}
