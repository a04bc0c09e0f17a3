namespace Landfall.Clients;

/// <summary>How a failure ends a command; each kind has its own exit code.</summary>
public enum FailureKind
{
    /// <summary>The work was tried and did not succeed.</summary>
    Failed,

    /// <summary>What was asked for, or a file that it needs, is not valid.</summary>
    Invalid,

    /// <summary>A gate, a guard or an owner forbids it.</summary>
    Refused,

    /// <summary>It did not end in the time given.</summary>
    TimedOut,

    /// <summary>A server that it needs cannot be reached.</summary>
    Unreachable,
}

/// <summary>
/// Ends an operation with a message that names the thing and the place, and with what the user can do about it.
/// Messages and remedies never contain secrets.
/// </summary>
public class LandfallException : Exception
{
    public LandfallException(FailureKind kind, string message, string? remedy = null, Exception? inner = null, bool transient = false)
        : base(message, inner)
    {
        Kind = kind;
        Remedy = remedy;
        IsTransient = transient;
    }

    public FailureKind Kind { get; }

    /// <summary>What the user can do, as a sentence; null when the message says it.</summary>
    public string? Remedy { get; }

    /// <summary>Whether the same attempt may succeed later without any change by the user.</summary>
    public bool IsTransient { get; }
}
