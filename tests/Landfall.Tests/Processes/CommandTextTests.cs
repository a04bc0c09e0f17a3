using Landfall.Clients.Processes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Processes;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("git fetch origin", "/usr/bin/git", "fetch", "origin")]
    [InlineData("git commit -m 'a message'", "git", "commit", "-m", "a message")]
    [InlineData("echo '' 'it'\\''s' '$(x)'", "echo", "", "it's", "$(x)")]
    [InlineData("git clone https://***@example.com/a.git", "git", "clone", "https://me:token@example.com/a.git")]
    [InlineData("tool 'a b'", "tool", "a\nb")]
    public void A_command_reads_as_one_would_type_it(string expected, string program, params string[] arguments) =>
        CommandText.Of(new ProcessCommand(program, arguments), Redactor.None).ShouldBe(expected);

    [Fact]
    public void Secrets_do_not_appear_in_it() =>
        CommandText.Of(new ProcessCommand("tool", ["--token=s3cr3t"]), new Redactor(["s3cr3t"])).ShouldBe("tool --token=***");

    [Fact]
    public void A_long_command_is_cut() =>
        CommandText.Of(new ProcessCommand("tool", [new string('x', 5000)]), Redactor.None).Length.ShouldBe(241);

    [Fact]
    public void Of_an_output_the_last_lines_are_shown_without_control_characters() =>
        CommandText.LastLinesOf("first\n\u001b[31mred\u001b[0m\r\n\n", Redactor.None).ShouldBe("\n  first\n   [31mred [0m");
}
