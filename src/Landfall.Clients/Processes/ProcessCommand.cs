namespace Landfall.Clients.Processes;

/// <summary>
/// A program and its argument list, with the bounds it runs in. There is no shell: each argument arrives as it is.
/// </summary>
/// <param name="FileName">
/// A program on PATH, an absolute path, or a path with a slash relative to <see cref="WorkingDirectory"/>. A bare name is
/// looked for on PATH only, never in the working directory or beside this program.
/// </param>
/// <param name="Arguments">The arguments, in order.</param>
public sealed record ProcessCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The folder it runs in; null: this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Variables added to the base environment; null removes one. The base is PATH, HOME, USER, TMPDIR, XDG_*, SSL_CERT_* and
    /// *_PROXY as they are here, and LANG=C.UTF-8; nothing else is passed on.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Starts from this process's whole environment; for programs that the user chose (build steps, credential helpers).</summary>
    public bool InheritEnvironment { get; init; }

    /// <summary>What the program reads; null: nothing. Read until its end or until the program ends; not disposed.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>How long it may run until it is stopped with <see cref="FailureKind.TimedOut"/>; null: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the processes have between being asked to end (SIGTERM) and being killed.</summary>
    public TimeSpan KillAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Bytes of standard output, captured or not; more ends the process with an error that names the limit. Not applied
    /// to <see cref="ReadOutput"/>, which bounds itself.
    /// </summary>
    public long OutputLimit { get; init; } = 64 * 1024 * 1024;

    /// <summary>Characters of standard error that are kept; of more, the last lines.</summary>
    public int ErrorLimit { get; init; } = 256 * 1024;

    /// <summary>Takes each line of standard output: redacted, without its line end, cut at 64 KiB. An exception ends the process.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Takes each line of standard error, as <see cref="OnOutput"/>. May be called at the same time as it.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>
    /// Reads standard output itself, as raw bytes, instead of capture and <see cref="OnOutput"/>; for conversations with
    /// long-lived programs and large bodies. What it leaves unread is thrown away. An exception ends the process.
    /// </summary>
    public Func<Stream, CancellationToken, Task>? ReadOutput { get; init; }

    /// <summary>Whether <see cref="ProcessResult.Output"/> holds standard output (raw, not redacted).</summary>
    public bool CaptureOutput { get; init; } = true;

    /// <summary>Values that must not appear in lines, errors and messages.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
