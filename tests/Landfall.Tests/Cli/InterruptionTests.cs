using System.Runtime.InteropServices;
using Landfall.Cli;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli;

public sealed class InterruptionTests
{
    [Fact]
    public void The_first_signal_asks_and_the_second_quits()
    {
        var quit = new List<int>();
        using var interruption = new Interruption(quit.Add);
        interruption.Token.IsCancellationRequested.ShouldBeFalse();

        interruption.Receive(PosixSignal.SIGINT);
        interruption.Token.IsCancellationRequested.ShouldBeTrue();
        quit.ShouldBeEmpty();

        interruption.Receive(PosixSignal.SIGINT);
        quit.ShouldBe([130]);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public void The_signal_gives_the_exit_code(PosixSignal signal, int code)
    {
        using var interruption = new Interruption(_ => { });
        interruption.Receive(signal);
        interruption.ExitCode.ShouldBe(code);
    }
}
