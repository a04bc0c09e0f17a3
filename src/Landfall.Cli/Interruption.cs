using System.Runtime.InteropServices;

namespace Landfall.Cli;

/// <summary>
/// Turns Ctrl+C and SIGTERM into a cancellation. The first one asks: what runs may come to a safe point, end its
/// processes and say how far it came. The second one quits at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly Action<int> _quit;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public Interruption(Action<int> quit)
    {
        _quit = quit;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public CancellationToken Token => _asked.Token;

    /// <summary>128 plus the number of the signal that came first, as shells do.</summary>
    public int ExitCode { get; private set; } = Cli.ExitCode.Interrupted;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _asked.Dispose();
    }

    internal void Receive(PosixSignal signal)
    {
        var code = signal == PosixSignal.SIGTERM ? Cli.ExitCode.Terminated : Cli.ExitCode.Interrupted;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            _quit(code);
            return;
        }

        ExitCode = code;
        _asked.Cancel();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Receive(context.Signal);
    }
}
