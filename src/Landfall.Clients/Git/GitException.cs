namespace Landfall.Clients.Git;

/// <summary>
/// Ends a Git operation. The message names the repository without its credentials and quotes what Git or the server
/// said, without control characters. <see cref="FailureKind.Unreachable"/> is transient; after it the outcome of a
/// push is unknown until the next fetch shows the branch.
/// </summary>
public sealed class GitException(
    FailureKind kind, string message, string? remedy = null, Exception? inner = null, bool transient = false)
    : LandfallException(kind, message, remedy, inner, transient)
{
    internal static GitException Invalid(string message, string? remedy = null) => new(FailureKind.Invalid, message, remedy);

    internal static GitException Refused(string message, string? remedy = null) => new(FailureKind.Refused, message, remedy);
}
