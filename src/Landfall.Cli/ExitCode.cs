using Landfall.Clients;
using Landfall.Delivery;
using Landfall.Delivery.Model;

namespace Landfall.Cli;

/// <summary>What the process says when it ends. The numbers are documented and stay.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Refused = 3;
    public const int TimedOut = 4;
    public const int Unreachable = 5;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <summary>Each code with its meaning, in order.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Failed, "failed: it was tried and did not succeed (verdicts Failed, RolledBack and Superseded)"),
        (Usage, "usage: the command line, or a file that it needs, is not valid"),
        (Refused, "refused: a gate, a guard or another owner forbids it (verdict Refused)"),
        (TimedOut, "timed out: it did not end in the time given"),
        (Unreachable, "unreachable: a server cannot be reached, or how it ended could not be seen (verdict Unknown)"),
        (Interrupted, "interrupted by Ctrl+C"),
        (Terminated, "ended by SIGTERM"),
    ];

    public static int Of(FailureKind kind) => kind switch
    {
        FailureKind.Invalid => Usage,
        FailureKind.Refused => Refused,
        FailureKind.TimedOut => TimedOut,
        FailureKind.Unreachable => Unreachable,
        _ => Failed,
    };

    public static int Of(Verdict verdict) => verdict switch
    {
        Verdict.Succeeded => Done,
        Verdict.Refused => Refused,
        Verdict.Unknown => Unreachable,
        _ => Failed,
    };

    /// <summary>Returns the code of a delivery; one that nobody waited for is done once it is applied.</summary>
    public static int Of(DeliveryResult result) => result switch
    {
        { TimedOut: true } => TimedOut,
        { Verdict: { } verdict } => Of(verdict),
        _ => Done,
    };

    /// <summary>Returns the one code that stands for several: failed before timed out, unreachable, refused and done.</summary>
    public static int Gravest(IEnumerable<int> codes)
    {
        int[] order = [Failed, Usage, TimedOut, Unreachable, Refused];
        var met = codes.ToHashSet();
        return order.FirstOrDefault(met.Contains, Done);
    }
}
