using System.Text;
using Landfall.Clients;
using Landfall.Clients.Oci;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class DockerConfigTests
{
    [Theory]
    [InlineData("https://index.docker.io/v1/", "nginx")]
    [InlineData("docker.io", "nginx")]
    [InlineData("registry-1.docker.io", "team/app")]
    [InlineData("https://registry.example.com", "registry.example.com/a")]
    [InlineData("https://registry.example.com/v2/", "registry.example.com/a")]
    [InlineData("Registry.Example.com", "registry.example.com/a")]
    [InlineData("registry.example.com:5000", "registry.example.com:5000/a/b")]
    [InlineData("registry.example.com/team", "registry.example.com/team/app")]
    [InlineData("registry.example.com/team/app", "registry.example.com/team/app")]
    public void The_entry_for_an_image_is_found_however_it_is_written(string key, string image) =>
        Find($$"""{"auths":{"{{key}}":{{Auth("me:pass:word")}} } }""", image)!.Password.ShouldBe("pass:word");

    [Theory]
    [InlineData("registry.example.com", "other.example.com/a")]
    [InlineData("registry.example.com", "registry.example.com:5000/a")]
    [InlineData("registry.example.com", "nginx")]
    [InlineData("registry.example.com/team", "registry.example.com/teamwork/app")]
    [InlineData("registry.example.com/team/app", "registry.example.com/team")]
    [InlineData("example.com", "registry.example.com/a")]
    public void A_credential_goes_to_no_other_registry_or_path(string key, string image) =>
        Find($$"""{"auths":{"{{key}}":{{Auth("me:password")}} } }""", image).ShouldBeNull();

    [Fact]
    public void The_longest_path_wins()
    {
        var json = $$"""{"auths":{"r.io":{{Auth("u:host")}},"r.io/a":{{Auth("u:a")}},"r.io/a/b":{{Auth("u:ab")}} } }""";

        Find(json, "r.io/a/b/c")!.Password.ShouldBe("ab");
        Find(json, "r.io/a/x")!.Password.ShouldBe("a");
        Find(json, "r.io/x")!.Password.ShouldBe("host");
    }

    [Fact]
    public void Names_passwords_and_tokens_are_read()
    {
        Find("""{"auths":{"r.io":{"username":"u","password":"p"}}}""", "r.io/a")!.Username.ShouldBe("u");
        Find("""{"auths":{"r.io":{"identitytoken":"t"} } }""", "r.io/a")!.IdentityToken.ShouldBe("t");
        Find("""{"auths":{"r.io":{"registrytoken":"t"}}}""", "r.io/a")!.RegistryToken.ShouldBe("t");
        Find($$"""{"auths":{"r.io":{"auth":"{{Base64("u:")}}","identitytoken":"t"} } }""", "r.io/a")!.Password.ShouldBeNull();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"auths":null}""")]
    [InlineData("""{"auths":[]}""")]
    [InlineData("""{"auths":{"r.io":{}}}""")]
    [InlineData("""{"auths":{"r.io":null}}""")]
    [InlineData("""{"auths":{"r.io":"x"}}""")]
    [InlineData("""{"auths":{"r.io":{"auth":"","username":""}}}""")]
    public void Empty_entries_are_no_credentials(string json) => Find(json, "r.io/a").ShouldBeNull();

    [Theory]
    [InlineData("not base64!!")]
    [InlineData("bm9jb2xvbnNlY3JldA==")]
    public void A_broken_entry_is_named_without_its_content(string auth)
    {
        var error = Should.Throw<LandfallException>(() => Find($$"""{"auths":{"r.io":{"auth":"{{auth}}"} } }""", "r.io/a"));

        error.Message.ShouldContain("config.json: the auth of r.io");
        error.ToString().ShouldNotContain(auth);
        error.ToString().ShouldNotContain("nocolonsecret");
    }

    [Theory]
    [InlineData("")]
    [InlineData("password: hunter2")]
    [InlineData("""{"auths":{"hunter2":{}},"auths":{}}""")]
    public void A_broken_file_is_named_without_its_content(string text)
    {
        var error = Should.Throw<LandfallException>(() => Find(text, "r.io/a"));

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain("config.json");
        error.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void Helpers_are_found_by_registry_and_called_by_the_name_in_the_file()
    {
        var config = Read("""{"credHelpers":{"https://r.io":"gcloud"},"credsStore":"desktop"}""");

        config.HelperOf(ImageReference.Parse("r.io/a")).ShouldBe(("gcloud", "https://r.io"));
        config.HelperOf(ImageReference.Parse("other.io/a")).ShouldBeNull();
        config.StoreOf(ImageReference.Parse("other.io:5000/a")).ShouldBe(("desktop", "other.io:5000"));
        config.StoreOf(ImageReference.Parse("nginx")).ShouldBe(("desktop", "https://index.docker.io/v1/"));
    }

    [Fact]
    public void A_credential_does_not_show_itself() =>
        $"{Find("""{"auths":{"r.io":{"username":"u","password":"hunter2"}}}""", "r.io/a")}".ShouldBe("***");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Auth(string text) => $"{{\"auth\":\"{Base64(text)}\"}}";

    private static DockerConfig Read(string json) => DockerConfig.Read(Encoding.UTF8.GetBytes(json), "/home/me/config.json");

    private static RegistryCredential? Find(string json, string image) => Read(json).AuthOf(ImageReference.Parse(image));
}
