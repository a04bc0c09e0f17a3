using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1", "1000m")]
    [InlineData("1.5", "1500m")]
    [InlineData(".5", "500m")]
    [InlineData("0", "0Gi")]
    [InlineData("1Ki", "1024")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1E", "1000P")]
    [InlineData("1e3", "1k")]
    [InlineData("1E3", "1000")]
    [InlineData("12e-1", "1200m")]
    [InlineData("-1", "-1000m")]
    [InlineData("+1", "1")]
    [InlineData("1u", "1000n")]
    [InlineData("0.1n", "1n")]
    [InlineData("16Ei", "18446744073709551616")]
    public void Equal_amounts_are_equal(string a, string b) => Quantity.AreEqual(a, b).ShouldBeTrue();

    [Theory]
    [InlineData("1", "1001m")]
    [InlineData("1M", "1Mi")]
    [InlineData("1K", "1000")]
    [InlineData("", "")]
    [InlineData("x", "x")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1e999", "1e999")]
    [InlineData("1 ", "1")]
    public void Other_amounts_and_what_is_none_are_not(string a, string b) => Quantity.AreEqual(a, b).ShouldBeFalse();
}
