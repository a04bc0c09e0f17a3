using Landfall.Clients.Kubernetes.Health;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes.Health;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    [InlineData("one  two\r\n\tthree ", "one two three")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001bcreset", "reset")]
    [InlineData("end\u001b", "end")]
    [InlineData("\u001b[31", "31")]
    [InlineData("a\0b\u0008c\u007fd\u009be", "abcde")]
    [InlineData("user\u202egnp.exe\u2066\u200b", "usergnp.exe")]
    [InlineData("line\u2028break", "line break")]
    [InlineData("grüße 😀", "grüße 😀")]
    public void Text_of_others_becomes_one_safe_line(string? text, string line) => PlainText.Clean(text).ShouldBe(line);

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character() => PlainText.Clean("a\ud83d b").ShouldBe("a\ufffd b");

    [Fact]
    public void A_line_at_the_limit_stays_whole() => PlainText.Clean(new string('x', 500)).ShouldBe(new string('x', 500));

    [Fact]
    public void A_longer_line_is_cut_with_an_ellipsis() => PlainText.Clean(new string('x', 501)).ShouldBe(new string('x', 499) + "…");

    [Fact]
    public void A_character_of_two_halves_is_not_cut_in_two() =>
        PlainText.Clean(new string('x', 498) + "😀😀").ShouldBe(new string('x', 498) + "…");

    [Fact]
    public void A_huge_text_costs_little() => PlainText.Clean(new string('\n', 50_000_000) + "x").Length.ShouldBeLessThanOrEqualTo(PlainText.Limit);
}
