using Landfall.Clients;
using Shouldly;
using Xunit;

namespace Landfall.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void An_error_carries_its_remedy() =>
        new LandfallException(FailureKind.Invalid, "no such file", "create it").Remedy.ShouldBe("create it");
}
