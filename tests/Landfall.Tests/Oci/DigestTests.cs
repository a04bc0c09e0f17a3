using Landfall.Clients;
using Landfall.Clients.Oci;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class DigestTests
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void A_digest_reads_back_as_it_was_written()
    {
        var digest = Digest.Parse("sha256:" + Empty);

        digest.Algorithm.ShouldBe("sha256");
        digest.Hex.ShouldBe(Empty);
        digest.Short.ShouldBe("e3b0c44298fc");
        digest.ToString().ShouldBe("sha256:" + Empty);
        digest.ShouldBe(Digest.Sha256([]));
    }

    [Theory]
    [InlineData("sha384", 96)]
    [InlineData("sha512", 128)]
    public void Longer_hashes_are_taken_and_can_be_computed(string algorithm, int length)
    {
        var digest = Digest.Parse(algorithm + ":" + new string('a', length));

        digest.Of([]).Algorithm.ShouldBe(algorithm);
        digest.Of([]).Hex.Length.ShouldBe(length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData(":" + Empty)]
    [InlineData(Empty)]
    [InlineData("sha256:" + Empty + "0")]
    [InlineData("sha256:e3b0c442")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("SHA256:" + Empty)]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256:" + Empty + "\n")]
    [InlineData(" sha256:" + Empty)]
    public void Anything_else_is_refused(string? text) => Digest.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void The_error_shows_the_text_without_what_steers_a_terminal()
    {
        var error = Should.Throw<LandfallException>(() => Digest.Parse("sha256:\u001b]0;x\u0007\u202e"));

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldBe("sha256: ]0;x   is not a digest");
    }
}
