using Landfall.Delivery.Build;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Build;

public sealed class StepRunnerTests
{
    [Theory]
    [InlineData("compile", "make", "compile")]
    [InlineData(null, "make check", "make check")]
    [InlineData(null, "\n# why\n  make\n", "make")]
    [InlineData(null, "# only words", "script")]
    public void A_step_is_called_by_its_name_or_first_line(string? name, string script, string title) =>
        StepRunner.TitleOf(new RunStep(name, script)).ShouldBe(title);

    [Fact]
    public void A_long_line_is_cut() =>
        StepRunner.TitleOf(new RunStep(null, new string('x', 100))).Length.ShouldBe(61);

    [Fact]
    public void Only_the_last_lines_are_kept()
    {
        var lines = new LastLines(limit: 2);
        foreach (var line in new[] { "one", "two", " ", "three" }) lines.Add(line);
        lines.ToString().ShouldBe(":\n  two\n  three");
        lines.Contains("TWO").ShouldBeTrue();
        lines.Contains("one").ShouldBeFalse();
    }
}
