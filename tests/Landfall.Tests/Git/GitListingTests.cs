using System.Text;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class GitListingTests
{
    private static readonly string A = new('a', 40);
    private static readonly string B = new('b', 40);

    [Fact]
    public void A_tree_listing_keeps_modes_ids_and_paths_as_they_are()
    {
        var entries = GitListing.TreeEntries(Bytes($"100644 blob {A}\ta b/\"ü\"\t.yaml\0120000 blob {B}\tlink\0040000 tree {A}\tx\0")).ToList();
        entries.ShouldBe([new("100644", A, "a b/\"ü\"\t.yaml"), new("120000", B, "link"), new("040000", A, "x")]);
        GitListing.TreeEntries(default).ShouldBeEmpty();
    }

    [Fact]
    public void A_path_that_is_not_UTF8_stays_listed_and_cannot_be_used()
    {
        byte[] output = [.. Encoding.UTF8.GetBytes($"100644 blob {A}\tx"), 0xe4, (byte)'y', 0];
        var entry = GitListing.TreeEntries(output).ShouldHaveSingleItem();
        Should.Throw<GitException>(() => RepoPath.EnsureFile(entry.Path)).Message.ShouldContain("not UTF-8");
    }

    [Theory]
    [InlineData("100644 blob\tx\0")]
    [InlineData("100644 blob a x\0")]
    [InlineData("100644 blob a\tx")]
    public void A_broken_tree_listing_is_an_error(string output) =>
        Should.Throw<GitException>(() => GitListing.TreeEntries(Bytes(output)).ToList());

    [Fact]
    public void Commits_are_read_with_parents_body_and_trailers()
    {
        var output = Bytes(
            $"{A}\0{B} {A}\0Ann Other\0ann@example.com\02026-03-01T10:00:00+02:00\0Deliver web 4\0Why.\n\nLandfall-Release: 4\nLandfall-Image: a: b\n\0Landfall-Release\u00024\u0001Landfall-Image\u0002a: b\0"
            + $"{B}\0\0x\0\0not a date\0\0\0\0");
        var commits = GitListing.Commits(output);
        commits.Count.ShouldBe(2);
        commits[0].Id.ShouldBe(A);
        commits[0].Parents.ShouldBe([B, A]);
        commits[0].Author.ShouldBe("Ann Other");
        commits[0].Date.ShouldBe(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.FromHours(2)));
        commits[0].Subject.ShouldBe("Deliver web 4");
        commits[0].Body.ShouldStartWith("Why.\n\n");
        commits[0].Trailers.ShouldBe([new("Landfall-Release", "4"), new("Landfall-Image", "a: b")]);
        commits[0].Trailer("landfall-release").ShouldBe("4");
        commits[0].Trailer("none").ShouldBeNull();
        commits[1].Parents.ShouldBeEmpty();
        commits[1].Date.ShouldBe(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void File_changes_carry_the_commit_above_them()
    {
        var zero = new string('0', 40);
        var output = Bytes(
            $"{A} 2026-03-01T10:00:00+02:00\0\n:100644 100644 {A} {B} M\0a.yaml\0:100644 000000 {A} {zero} D\0:odd name\0"
            + $"{B} 2026-02-01T10:00:00Z\0\n:000000 100644 {zero} {A} A\0a.yaml\0");
        GitListing.FileChanges(output).Select(c => (c.Commit, c.Path, c.BlobId)).ShouldBe([(A, "a.yaml", B), (A, ":odd name", null), (B, "a.yaml", A)]);
        GitListing.FileChanges(default).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(":100644 100644 a b M\0a.yaml\0")]
    [InlineData("nonsense\0")]
    public void A_broken_change_listing_is_an_error(string output) =>
        Should.Throw<GitException>(() => GitListing.FileChanges(Bytes(output)));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
