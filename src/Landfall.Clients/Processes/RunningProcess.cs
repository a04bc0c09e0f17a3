using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;

namespace Landfall.Clients.Processes;

/// <summary>
/// One child on its way: started, fed and read at the same time, and ended with all its descendants whatever happens.
/// </summary>
internal sealed class RunningProcess : IDisposable
{
    // How long after the child's end its pipes may stay open: descendants that it did not wait for may still write.
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(500);

    private readonly ProcessCommand _command;
    private readonly Redactor _redactor;
    private readonly Process _process;
    private readonly ProcessTree _tree;
    private readonly ChildOutput _standardOutput;
    private readonly ChildOutput _standardError;
    private readonly MemoryStream _output = new();
    private readonly LineTail _error;
    private readonly CancellationTokenSource _treeEnded = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProcess(ProcessCommand command, Redactor redactor, Process process, ProcessTree tree)
    {
        (_command, _redactor, _process, _tree) = (command, redactor, process, tree);
        _standardOutput = new ChildOutput(process.StandardOutput.BaseStream, _treeEnded.Token);
        _standardError = new ChildOutput(process.StandardError.BaseStream, _treeEnded.Token);
        _error = new LineTail(command.ErrorLimit);
    }

    /// <summary>Starts the child; a program or folder that is not there is a failure that names it.</summary>
    public static RunningProcess Start(ProcessCommand command, Redactor redactor)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectoryOf(command),
        };
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        BaseEnvironment.Fill(start.Environment, command);
        start.FileName = PathOf(command, start.Environment);
        var tree = new ProcessTree();
        tree.Mark(start.Environment);

        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            throw new LandfallException(FailureKind.Failed, $"program {command.FileName} could not be started: {e.Message}", inner: e);
        }

        tree.Begin(process);
        return new RunningProcess(command, redactor, process, tree);
    }

    /// <summary>Returns when the child and its descendants have ended and everything is read.</summary>
    public async Task<ProcessResult> CompleteAsync(CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        if (_command.Timeout is { } timeout) deadline.CancelAfter(timeout);

        var input = GuardedAsync(WriteInputAsync);
        var output = Task.WhenAll(GuardedAsync(ReadOutputAsync), GuardedAsync(ReadErrorAsync));
        try
        {
            await EndOfChildAsync(output, stop.Token);
        }
        catch (Exception e)
        {
            await _tree.EndAsync(_command.KillAfter);
            if (e is not OperationCanceledException || !stop.IsCancellationRequested) throw;
            ct.ThrowIfCancellationRequested();
            throw TimeIsUp();
        }
        finally
        {
            await AbandonAsync(input, output);
        }

        return new ProcessResult(_process.ExitCode, _output.GetBuffer().AsMemory(0, (int)_output.Length), ErrorText());
    }

    public void Dispose()
    {
        _process.Dispose();
        _standardOutput.Dispose();
        _standardError.Dispose();
        _output.Dispose();
        _treeEnded.Dispose();
        _abandon.Dispose();
    }

    private static string PathOf(ProcessCommand command, IDictionary<string, string?> environment)
    {
        if (command.FileName.Contains('/', StringComparison.Ordinal))
        {
            return Path.GetFullPath(command.FileName, command.WorkingDirectory ?? Environment.CurrentDirectory);
        }

        // The runtime would first look beside this program and in the working directory, where a repository may have
        // put a file of that name.
        environment.TryGetValue("PATH", out var path);
        return ProcessRunner.Find(command.FileName, path) ?? throw new LandfallException(
            FailureKind.Failed,
            $"program {command.FileName} was not found on PATH",
            $"install {command.FileName}, or add its folder to PATH");
    }

    private static string WorkingDirectoryOf(ProcessCommand command)
    {
        if (command.WorkingDirectory is not { } folder) return "";
        return Directory.Exists(folder)
            ? folder
            : throw new LandfallException(FailureKind.Failed, $"folder {folder}, in which {command.FileName} was to run, does not exist");
    }

    // The child's end, then its descendants', then that of what lies in the pipes; or the first failure in a stream.
    private async Task EndOfChildAsync(Task output, CancellationToken stop)
    {
        await OrFailure(_process.WaitForExitAsync(CancellationToken.None)).WaitAsync(stop);
        await OrFailure(output).WaitAsync(DrainTime, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _tree.EndAsync(_command.KillAfter);
        _treeEnded.CancelAfter(DrainTime);
        await OrFailure(output).WaitAsync(stop);
        await OrFailure(Task.CompletedTask);
    }

    private Task OrFailure(Task task) => Task.WhenAny(_failure.Task, task).Unwrap();

    private async Task AbandonAsync(Task input, Task output)
    {
        await _abandon.CancelAsync();
        await Task.WhenAny(Task.WhenAll(input, output), Task.Delay(DrainTime, CancellationToken.None));
    }

    // A failure in one of the three streams ends the whole run with that failure.
    private async Task GuardedAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_abandon.Token);
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _failure.TrySetException(e);
        }
    }

    private async Task WriteInputAsync(CancellationToken ct)
    {
        await using var input = _process.StandardInput.BaseStream;
        if (_command.StandardInput is not { } source) return;
        var buffer = new byte[32 * 1024];
        while (await source.ReadAsync(buffer, ct) is > 0 and var count)
        {
            try
            {
                await input.WriteAsync(buffer.AsMemory(0, count), ct);
                await input.FlushAsync(ct);
            }
            catch (IOException)
            {
                return; // It ended, or closed its input, without reading everything: its exit code tells whether that is wrong.
            }
        }
    }

    private async Task ReadOutputAsync(CancellationToken ct)
    {
        var stream = _standardOutput;
        if (_command.ReadOutput is { } reader)
        {
            await reader(stream, ct);
            await stream.CopyToAsync(Stream.Null, ct);
            return;
        }

        long total = 0;
        var lines = new LineReader(_redactor, _command.OnOutput ?? (_ => { }));
        await PumpAsync(
            stream,
            bytes =>
            {
                total += bytes.Length;
                if (total > _command.OutputLimit) throw OutputLimitExceeded();
                if (_command.CaptureOutput) _output.Write(bytes);
                if (_command.OnOutput is not null) lines.Add(bytes);
            },
            ct);
        lines.End();
    }

    private async Task ReadErrorAsync(CancellationToken ct)
    {
        var lines = new LineReader(_redactor, line =>
        {
            lock (_error) _error.Add(line);
            _command.OnError?.Invoke(line);
        });
        await PumpAsync(_standardError, lines.Add, ct);
        lines.End();
    }

    private static async Task PumpAsync(Stream stream, Action<ReadOnlySpan<byte>> take, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            while (await stream.ReadAsync(buffer, ct) is > 0 and var count) take(buffer.AsSpan(0, count));
        }
        finally
        {
            // Cleared: what programs print may be secret.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private LandfallException OutputLimitExceeded() => new(
        FailureKind.Failed,
        $"{CommandText.Of(_command, _redactor)} wrote more than the limit of {_command.OutputLimit} bytes and was stopped");

    private LandfallException TimeIsUp() => new(
        FailureKind.TimedOut,
        $"{CommandText.Of(_command, _redactor)} did not end within {_command.Timeout!.Value.TotalSeconds:0.###} s and was stopped"
        + CommandText.LastLinesOf(ErrorText(), _redactor));

    private string ErrorText()
    {
        lock (_error) return _error.ToString();
    }
}
