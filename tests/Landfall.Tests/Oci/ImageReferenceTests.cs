using Landfall.Clients;
using Landfall.Clients.Oci;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class ImageReferenceTests
{
    private const string Sha = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("nginx:1.27", "docker.io/library/nginx:1.27", "nginx:1.27")]
    [InlineData("library/nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("docker.io/nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("index.docker.io/nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("docker.io/library/nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("docker.io/library/a/b", "docker.io/library/a/b", "library/a/b")]
    [InlineData("grafana/loki:2.9@" + Sha, "docker.io/grafana/loki:2.9@" + Sha, "grafana/loki:2.9@" + Sha)]
    [InlineData("nginx@" + Sha, "docker.io/library/nginx@" + Sha, "nginx@" + Sha)]
    [InlineData("localhost/app", "localhost/app", "localhost/app")]
    [InlineData("localhost:5000/app:v1", "localhost:5000/app:v1", "localhost:5000/app:v1")]
    [InlineData("127.0.0.1:5000/team/app", "127.0.0.1:5000/team/app", "127.0.0.1:5000/team/app")]
    [InlineData("[::1]:5000/app:v1", "[::1]:5000/app:v1", "[::1]:5000/app:v1")]
    [InlineData("[2001:db8::1]/app", "[2001:db8::1]/app", "[2001:db8::1]/app")]
    [InlineData("Registry.Example.COM/team/app", "registry.example.com/team/app", "registry.example.com/team/app")]
    [InlineData("REGISTRY/app", "REGISTRY/app", "REGISTRY/app")]
    [InlineData("LOCALHOST/app", "localhost/app", "localhost/app")]
    [InlineData("registry.example.com:443/a/b/c/d:TAG_1.2-x", "registry.example.com:443/a/b/c/d:TAG_1.2-x", "registry.example.com:443/a/b/c/d:TAG_1.2-x")]
    [InlineData("a-host:80/app", "a-host:80/app", "a-host:80/app")]
    [InlineData("x.y/a__b/c---d/e.f/g_h", "x.y/a__b/c---d/e.f/g_h", "x.y/a__b/c---d/e.f/g_h")]
    [InlineData("x.y/9/0:_tag", "x.y/9/0:_tag", "x.y/9/0:_tag")]
    [InlineData("app:443", "docker.io/library/app:443", "app:443")]
    public void References_are_normalised_and_shown_as_people_write_them(string text, string normalised, string familiar)
    {
        var image = ImageReference.Parse(text);

        image.ToString().ShouldBe(normalised);
        image.Familiar.ShouldBe(familiar);
        ImageReference.Parse(image.ToString()).ShouldBe(image);
        ImageReference.Parse(image.Familiar).ShouldBe(image);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Nginx")]
    [InlineData("team/App")]
    [InlineData("registry.example.com/App")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("x.y/")]
    [InlineData("x.y/../b")]
    [InlineData("x.y/./b")]
    [InlineData("x.y/-a")]
    [InlineData("x.y/a-")]
    [InlineData("x.y/a___b")]
    [InlineData("x.y/a..b")]
    [InlineData("x.y/a._b")]
    [InlineData("x.y/a%2fb")]
    [InlineData("x.y/a b")]
    [InlineData("x.y/a\n")]
    [InlineData("x.y/ä")]
    [InlineData("x.y/a:")]
    [InlineData("x.y/a:-t")]
    [InlineData("x.y/a:.t")]
    [InlineData("x.y/a:t/")]
    [InlineData("x.y/a:ü")]
    [InlineData("x.y/a:t:u")]
    [InlineData("x.y/a@")]
    [InlineData("x.y/a@sha256:abc")]
    [InlineData("x.y/a@" + Sha + "@" + Sha)]
    [InlineData("x.y/a@" + Sha + ":tag")]
    [InlineData("@" + Sha)]
    [InlineData(Sha)]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("-x.y/a")]
    [InlineData("x..y/a")]
    [InlineData(".x/a")]
    [InlineData("x.y:/a")]
    [InlineData("x.y:port/a")]
    [InlineData("x.y:99999/a")]
    [InlineData("x.y:+80/a")]
    [InlineData("user@x.y/a")]
    [InlineData("https://x.y/a")]
    [InlineData("[::1/a")]
    [InlineData("[::ffff:1.2.3.4]/a")]
    [InlineData("[fe80::1%25eth0]/a")]
    [InlineData("[:::::]/a")]
    [InlineData("x_y.z/a")]
    public void What_is_no_reference_is_refused(string? text)
    {
        ImageReference.TryParse(text, out var image, out var error).ShouldBeFalse();

        image.ShouldBeNull();
        error.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Names_and_tags_have_their_longest()
    {
        ImageReference.TryParse("x.y/" + new string('a', 255), out _, out _).ShouldBeTrue();
        ImageReference.TryParse("x.y/" + new string('a', 256), out _, out _).ShouldBeFalse();
        ImageReference.TryParse("x.y/a:" + new string('a', 128), out _, out _).ShouldBeTrue();
        ImageReference.TryParse("x.y/a:" + new string('a', 129), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_error_names_the_text_and_the_rule() =>
        Should.Throw<LandfallException>(() => ImageReference.Parse("Nginx"))
            .Message.ShouldBe("Nginx is not an image reference: the repository's name must be lower-case");

    [Fact]
    public void The_same_repository_is_known_by_any_spelling()
    {
        ImageReference.Parse("nginx:1").SameRepository(ImageReference.Parse("index.docker.io/library/nginx@" + Sha)).ShouldBeTrue();
        ImageReference.Parse("nginx").SameRepository(ImageReference.Parse("example.com/library/nginx")).ShouldBeFalse();
    }

    [Fact]
    public void Tag_and_digest_can_be_replaced()
    {
        var image = ImageReference.Parse("x.y/a:one");

        image.With("two", Digest.Parse(Sha)).ToString().ShouldBe("x.y/a:two@" + Sha);
        image.With(null, null).ToString().ShouldBe("x.y/a");
        Should.Throw<LandfallException>(() => image.With("no tag", null));
    }
}
