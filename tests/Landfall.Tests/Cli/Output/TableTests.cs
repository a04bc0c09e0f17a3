using Landfall.Cli.Output;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli.Output;

public sealed class TableTests
{
    [Fact]
    public void Columns_stand_three_spaces_apart_and_absent_cells_are_dashes() =>
        Write(["NAME", "AGE", "NOTE"], ["web", "5m", null], ["a-long-name", null, "held"]).ShouldBe(
            """
            NAME          AGE   NOTE
            web           5m    -
            a-long-name   -     held

            """);

    [Fact]
    public void Cells_from_outside_stay_on_their_line_and_do_nothing() =>
        Write(["A", "B"], ["x\ny", "\u001b[2J"]).ShouldBe("A     B\nx y   \\x1b[2J\n");

    [Fact]
    public void Wide_characters_take_two_columns() =>
        Write(["A", "B"], ["日本", "x"], ["abcd", "y"]).ShouldBe("A      B\n日本   x\nabcd   y\n");

    [Fact]
    public void A_table_without_rows_is_left_out() => Write(["A", "B"]).ShouldBeEmpty();

    [Fact]
    public void A_row_with_a_cell_too_few_is_a_mistake() =>
        Should.Throw<ArgumentException>(() => new Table("A", "B").Add("x"));

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly10!", 10, "exactly10!")]
    [InlineData("rather a long text", 10, "rather ...")]
    [InlineData("日本語日本語", 8, "日本...")]
    public void A_text_is_cut_to_columns(string text, int width, string expected) => Cells.Cut(text, width).ShouldBe(expected);

    private static string Write(string[] headers, params string?[][] rows)
    {
        var writer = new StringWriter();
        var table = new Table(headers);
        foreach (var row in rows)
            table.Add(row);
        table.WriteTo(new TextOutput(writer));
        return writer.ToString();
    }
}
