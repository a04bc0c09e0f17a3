using Landfall.Cli;
using Landfall.Clients;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(FailureKind.Failed, 1)]
    [InlineData(FailureKind.Invalid, 2)]
    [InlineData(FailureKind.Refused, 3)]
    [InlineData(FailureKind.TimedOut, 4)]
    [InlineData(FailureKind.Unreachable, 5)]
    public void Each_kind_of_failure_has_its_code(FailureKind kind, int code) => ExitCode.Of(kind).ShouldBe(code);

    [Theory]
    [InlineData(Verdict.Succeeded, 0)]
    [InlineData(Verdict.Failed, 1)]
    [InlineData(Verdict.RolledBack, 1)]
    [InlineData(Verdict.Superseded, 1)]
    [InlineData(Verdict.Refused, 3)]
    [InlineData(Verdict.Unknown, 5)]
    public void Each_verdict_has_its_code(Verdict verdict, int code) => ExitCode.Of(verdict).ShouldBe(code);

    [Fact]
    public void The_gravest_of_several_codes_stands_for_all()
    {
        ExitCode.Gravest([0, 3, 1, 5]).ShouldBe(1);
        ExitCode.Gravest([0, 3, 5]).ShouldBe(5);
        ExitCode.Gravest([0, 0]).ShouldBe(0);
        ExitCode.Gravest([]).ShouldBe(0);
    }

    [Fact]
    public void The_documented_codes_are_all_different() =>
        ExitCode.All.Select(pair => pair.Code).ShouldBe([0, 1, 2, 3, 4, 5, 130, 143]);
}
