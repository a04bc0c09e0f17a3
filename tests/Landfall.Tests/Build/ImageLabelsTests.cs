using Landfall.Clients;
using Landfall.Delivery.Build;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Build;

public sealed class ImageLabelsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, 789, TimeSpan.FromHours(2));

    [Fact]
    public void Labels_name_revision_source_time_and_version() =>
        ImageLabels.Of("abc", "https://example.com/site.git", Noon, "v1.2").ShouldBe(
        [
            new("org.opencontainers.image.revision", "abc"),
            new("org.opencontainers.image.source", "https://example.com/site.git"),
            new("org.opencontainers.image.created", "2026-05-04T10:00:00Z"),
            new("org.opencontainers.image.version", "v1.2"),
        ]);

    [Fact]
    public void Without_an_origin_there_is_no_source() =>
        ImageLabels.Of("abc", null, Noon, "v1").Select(label => label.Key).ShouldNotContain(ImageLabels.Source);

    [Fact]
    public void The_time_of_the_build_is_now_to_the_second()
    {
        ImageLabels.TimeOfBuild(null, Noon).ShouldBe(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero));
        ImageLabels.TimeOfBuild("", Noon).ShouldBe(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_reproducible_build_sets_its_own_time() =>
        ImageLabels.TimeOfBuild("1700000000", Noon).ShouldBe(new DateTimeOffset(2023, 11, 14, 22, 13, 20, TimeSpan.Zero));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("1e9")]
    [InlineData("99999999999999999999")]
    [InlineData("253402300800")]
    public void A_time_that_is_none_is_refused(string value) =>
        Should.Throw<LandfallException>(() => ImageLabels.TimeOfBuild(value, Noon)).Kind.ShouldBe(FailureKind.Invalid);

    [Theory]
    [InlineData("https://example.com/team/site.git", "https://example.com/team/site.git")]
    [InlineData("https://user:secret@example.com/site.git", "https://example.com/site.git")]
    [InlineData("https://ghp_token@example.com:8443/site.git?token=x#y", "https://example.com:8443/site.git")]
    [InlineData("http://u:p@127.0.0.1:3000/site.git", "http://127.0.0.1:3000/site.git")]
    [InlineData("ssh://git:secret@example.com:2222/site.git", "ssh://git@example.com:2222/site.git")]
    [InlineData("git@example.com:team/site.git", "ssh://git@example.com/team/site.git")]
    [InlineData("example.com:/srv/site.git", "ssh://example.com/srv/site.git")]
    [InlineData("/srv/git/site.git", "file:///srv/git/site.git")]
    [InlineData("../site.git", "file:///home/site.git")]
    [InlineData("file:///srv/site.git", "file:///srv/site.git")]
    public void A_source_holds_no_credentials(string remote, string source) =>
        SourceUrl.Public(remote, "/home/checkout").ShouldBe(source);

    [Theory]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("https://exa\nmple.com/")]
    public void A_remote_that_cannot_be_read_gives_no_source(string remote) =>
        SourceUrl.Public(remote, "/home/checkout").ShouldBeNull();
}
