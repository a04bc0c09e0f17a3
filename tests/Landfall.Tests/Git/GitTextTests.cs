using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class GitTextTests
{
    [Theory]
    [InlineData("plain äöü 日本", "plain äöü 日本")]
    [InlineData("a\u001b[31mred\u001b[0mb", "aredb")]
    [InlineData("a\u001b]8;;http://x\u0007link\u001b]8;;\u0007", "alink")]
    [InlineData("a\u001b]52;c;AAAA\u001b\\b", "ab")]
    [InlineData("a\rb\u0000c\u0085d", "abcd")]
    [InlineData("a\u202Eb\u200Bc", "abc")]
    [InlineData("a\u001b", "a")]
    [InlineData("a\u001b[31", "a")]
    [InlineData("a\nb\tc", "a b c")]
    public void What_steers_a_terminal_is_removed(string text, string clean) => GitText.Clean(text).ShouldBe(clean);

    [Fact]
    public void Lines_stay_where_they_are_wanted() => GitText.Clean("a\r\nb\n", lines: true).ShouldBe("a\nb");
}
