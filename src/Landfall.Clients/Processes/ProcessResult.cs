using System.Text;

namespace Landfall.Clients.Processes;

/// <summary>What a program that ended left behind.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="Output">Standard output as it came, not redacted; empty when it was not captured.</param>
/// <param name="Error">The last lines of standard error, redacted.</param>
public sealed record ProcessResult(int ExitCode, ReadOnlyMemory<byte> Output, string Error)
{
    /// <summary>Standard output as UTF-8 without the newlines at its end; invalid bytes become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Output.Span).TrimEnd('\r', '\n');
}
