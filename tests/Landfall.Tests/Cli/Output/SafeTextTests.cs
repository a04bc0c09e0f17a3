using Landfall.Cli.Output;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli.Output;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain text, ~ and !", "plain text, ~ and !")]
    [InlineData("grüße 日本語 ✓", "grüße 日本語 ✓")]
    [InlineData("\u001b[31mred\u001b[0m and \u001b[38;2;1;2;3mmore\u001b[m", "red and more")]
    [InlineData("\u001b[2J\u001b[H", @"\x1b[2J\x1b[H")]
    [InlineData("\u001b]0;title\u0007", @"\x1b]0;title\x07")]
    [InlineData("\u001b]8;;http://evil\u001b\\link", @"\x1b]8;;http://evil\x1b\link")]
    [InlineData("\u001b]52;c;cm0gLXJm\u0007", @"\x1b]52;c;cm0gLXJm\x07")]
    [InlineData("\u009b31mred", @"\x9b31mred")]
    [InlineData("safe\rgone", @"safe\x0dgone")]
    [InlineData("a\bb\0c\u007f", @"a\x08b\x00c\x7f")]
    [InlineData("tab\there", "tab here")]
    [InlineData("user\u202egnp.exe", @"user\u202egnp.exe")]
    [InlineData("\u2066x\u2069\u200f\u061c", @"\u2066x\u2069\u200f\u061c")]
    [InlineData("a\u200bb\ufeffc\u2060", @"a\u200bb\ufeffc\u2060")]
    [InlineData("line\u2028sep\u2029par\u0085nel", @"line\u2028sep\u2029par\x85nel")]
    [InlineData("tag \U000e0041", @"tag \U000e0041")]
    [InlineData("👩\u200d🚀", "👩\u200d🚀")]
    [InlineData("one\ntwo\r\nthree\n", "one two three")]
    public void What_could_harm_a_terminal_is_shown_instead(string text, string expected) => SafeText.Line(text).ShouldBe(expected);

    [Fact]
    public void Half_of_a_surrogate_pair_becomes_the_replacement_character() => SafeText.Line("a\ud800b").ShouldBe("a\ufffdb");

    [Fact]
    public void Lines_keep_their_breaks() => SafeText.Lines("a\r\n\u001b[1mb\u001b[0m\n\nc\n\n").ShouldBe(["a", "b", "", "c"]);

    [Fact]
    public void A_long_row_of_half_colours_is_done_at_once() =>
        SafeText.Line(string.Concat(Enumerable.Repeat("\u001b[1;1;1", 100_000))).Length.ShouldBe(100_000 * (4 + 6));
}
