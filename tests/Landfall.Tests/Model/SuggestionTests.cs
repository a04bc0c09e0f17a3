using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Model;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("stagign", "; did you mean staging?")]
    [InlineData("Production", "; did you mean production?")]
    [InlineData("qa", "")]
    public void The_nearest_name_is_suggested_when_it_is_near(string given, string expected) =>
        Suggestion.For(given, ["staging", "production"]).ShouldBe(expected);

    [Theory]
    [InlineData("1h30m", 5400)]
    [InlineData("500ms", 0.5)]
    [InlineData("7d", 604800)]
    public void Durations_are_sums_of_numbers_with_units(string text, double seconds)
    {
        Durations.TryParse(text, out var duration).ShouldBeTrue();
        duration.TotalSeconds.ShouldBe(seconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("1w")]
    [InlineData("300000d")]
    [InlineData("99999999999999999s")]
    public void Anything_else_is_no_duration(string text) => Durations.TryParse(text, out _).ShouldBeFalse();
}
