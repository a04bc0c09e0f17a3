using System.Text;
using Landfall.Clients.Processes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Processes;

public sealed class RedactorTests
{
    private const string Secret = "p@ss/w0rd+1\"x";

    [Theory]
    [InlineData("the password is p@ss/w0rd+1\"x.", "the password is ***.")]
    [InlineData("https://me:p%40ss%2Fw0rd%2B1%22x@host/", "https://me:***@host/")]
    [InlineData("x=p%40ss%2fw0rd%2b1%22x&y", "x=***&y")]
    [InlineData("{\"password\":\"p@ss/w0rd+1\\\"x\"}", "{\"password\":\"***\"}")]
    [InlineData("nothing here", "nothing here")]
    [InlineData("", "")]
    public void A_secret_is_hidden_as_it_is_in_urls_and_in_json(string text, string expected) =>
        new Redactor([Secret]).Redact(text).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("us")]
    [InlineData("user:")]
    public void A_secret_is_hidden_in_base64_at_every_offset(string before)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + "correct horse battery" + "!"));

        var redacted = new Redactor(["correct horse battery"]).Redact("Authorization: Basic " + encoded);

        redacted.ShouldContain("***");
        foreach (var piece in encoded.Chunk(8).Select(chunk => new string(chunk)).Skip(2).SkipLast(1)) redacted.ShouldNotContain(piece);
    }

    [Fact]
    public void Each_line_of_a_secret_with_several_lines_is_hidden() =>
        new Redactor(["-----BEGIN KEY-----\nMIIEvQIBADAN\nabc\n-----END KEY-----\n"]).Redact("key: MIIEvQIBADAN").ShouldBe("key: ***");

    [Fact]
    public void Overlapping_secrets_leave_no_rest() => new Redactor(["abcdef", "defghi"]).Redact("xabcdefghix").ShouldBe("x***x");

    [Fact]
    public void Of_two_secrets_that_begin_alike_the_longer_is_hidden_whole() =>
        new Redactor(["token", "token-with-tail"]).Redact("a token-with-tail and a token").ShouldBe("a *** and a ***");

    [Fact]
    public void Secrets_under_four_characters_are_ignored() => new Redactor(["abc", ""]).Redact("abcabc").ShouldBe("abcabc");

    [Fact]
    public void None_hides_nothing() => Redactor.None.Redact("anything").ShouldBe("anything");
}
