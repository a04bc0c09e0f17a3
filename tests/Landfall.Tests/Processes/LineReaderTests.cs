using System.Text;
using Landfall.Clients.Processes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Processes;

public sealed class LineReaderTests
{
    [Fact]
    public void Lines_are_put_together_from_pieces() => Lines(Redactor.None, "one\ntw", "o\r\n", "\nla", "st").ShouldBe(["one", "two", "", "last"]);

    [Fact]
    public void A_character_may_be_cut_by_pieces()
    {
        var bytes = Encoding.UTF8.GetBytes("grün\n");
        var lines = new List<string>();
        var reader = new LineReader(Redactor.None, lines.Add);

        foreach (var one in bytes) reader.Add([one]);

        lines.ShouldBe(["grün"]);
    }

    [Fact]
    public void A_secret_that_arrives_in_pieces_is_hidden() => Lines(new Redactor(["hunter22"]), "pass hun", "ter", "22 end\n").ShouldBe(["pass *** end"]);

    [Fact]
    public void A_line_without_end_is_cut_at_its_limit()
    {
        var line = Lines(Redactor.None, Enumerable.Repeat(new string('x', 10_000), 100).ToArray()).ShouldHaveSingleItem();

        line.ShouldBe(new string('x', LineReader.LineLimit) + "… (line cut)");
    }

    [Fact]
    public void A_secret_across_the_cut_does_not_leave_its_first_half()
    {
        var secret = new string('s', 100);
        var text = new string('x', LineReader.LineLimit - 50) + secret + "rest";

        var line = Lines(new Redactor([secret]), text).ShouldHaveSingleItem();

        line.ShouldNotContain("sss");
        line.ShouldContain("***");
    }

    [Fact]
    public void The_tail_keeps_the_last_lines()
    {
        var tail = new LineTail(20);
        foreach (var number in Enumerable.Range(1, 1000)) tail.Add($"line {number}");

        tail.ToString().ShouldBe("line 999\nline 1000");
    }

    [Fact]
    public void The_tail_keeps_the_end_of_a_line_that_is_longer_than_itself()
    {
        var tail = new LineTail(5);
        tail.Add("0123456789");
        tail.ToString().ShouldBe("56789");
    }

    private static List<string> Lines(Redactor redactor, params string[] pieces)
    {
        var lines = new List<string>();
        var reader = new LineReader(redactor, lines.Add);
        foreach (var piece in pieces) reader.Add(Encoding.UTF8.GetBytes(piece));
        reader.End();
        return lines;
    }
}
