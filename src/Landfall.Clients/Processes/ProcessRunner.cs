namespace Landfall.Clients.Processes;

/// <summary>
/// Runs programs: argument lists only, a clean environment, bounded output, and no descendant left behind.
/// </summary>
public static class ProcessRunner
{
    /// <summary>
    /// Runs a program to its end and returns its result, whatever the exit code. Descendants that it leaves behind are ended
    /// too. On cancellation the whole tree is asked to end, then killed after <see cref="ProcessCommand.KillAfter"/>, and is
    /// gone when <see cref="OperationCanceledException"/> is thrown. Descendants are found by a mark in their environment,
    /// so one that both emptied it and outlived its parent escapes.
    /// </summary>
    /// <exception cref="LandfallException">
    /// Failed: the program or folder is not there, or it wrote more than <see cref="ProcessCommand.OutputLimit"/>;
    /// TimedOut: it ran longer than <see cref="ProcessCommand.Timeout"/>.
    /// </exception>
    public static async Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return await RunAsync(command, RedactorOf(command), ct);
    }

    /// <summary>As <see cref="RunAsync(ProcessCommand, CancellationToken)"/>; another exit code than 0 is a failure with what ran, the code and its last lines.</summary>
    public static async Task<ProcessResult> RunCheckedAsync(ProcessCommand command, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var redactor = RedactorOf(command);
        var result = await RunAsync(command, redactor, ct);
        if (result.ExitCode == 0) return result;

        var words = result.Error.AsSpan().IsWhiteSpace() ? result.Text : result.Error;
        throw new LandfallException(
            FailureKind.Failed,
            $"{CommandText.Of(command, redactor)} ended with exit code {result.ExitCode}{CommandText.LastLinesOf(words, redactor)}");
    }

    /// <summary>The path of a program on this process's PATH, or null. Relative entries of PATH are ignored.</summary>
    public static string? Find(string program) => Find(program, Environment.GetEnvironmentVariable("PATH"));

    internal static string? Find(string program, string? path)
    {
        if (program.Length == 0 || program.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        return (path ?? "")
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string file)
    {
        if (!File.Exists(file)) return false;
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & execute) != UnixFileMode.None;
    }

    private static Redactor RedactorOf(ProcessCommand command) =>
        command.Secrets.Count == 0 ? Redactor.None : new Redactor(command.Secrets);

    private static async Task<ProcessResult> RunAsync(ProcessCommand command, Redactor redactor, CancellationToken ct)
    {
        using var running = RunningProcess.Start(command, redactor);
        return await running.CompleteAsync(ct);
    }
}
