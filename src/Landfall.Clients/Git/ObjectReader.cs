using System.IO.Pipelines;
using System.Text;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Git;

/// <summary>
/// Reads objects of a repository through one long-lived <c>git cat-file --batch</c>, which is started at the first
/// question and again after a failure. Sees objects and refs that other processes write. One question at a time.
/// </summary>
internal sealed class ObjectReader(string gitDirectory) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Conversation? _conversation;

    /// <summary>Takes an answer: the index of its name, and its header, null where there is no such object.</summary>
    public delegate Task Receiver(int index, ObjectHeader? header, ObjectStream content, CancellationToken ct);

    /// <summary>Asks for objects by name (an id or a ref, with <c>^{type}</c>) and hands each to
    /// <paramref name="receive"/> in that order. The receiver reads the content of every object that exists.</summary>
    public async Task ReadAsync(IReadOnlyList<string> names, Receiver receive, CancellationToken ct)
    {
        if (names.Count == 0) return;
        await _turn.WaitAsync(ct);
        try
        {
            if (_conversation is { HasEnded: true }) await StopAsync();
            _conversation ??= Conversation.Start(gitDirectory);
            await _conversation.AskAsync(names, receive, ct);
        }
        catch
        {
            // Half an answer may lie in the pipe: the next question needs a new process.
            await StopAsync();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Reads small objects whole, in the order of their names; null where there is none.</summary>
    public async Task<IReadOnlyList<(ObjectHeader Header, byte[] Content)?>> ReadAsync(IReadOnlyList<string> names, CancellationToken ct)
    {
        var objects = new (ObjectHeader, byte[])?[names.Count];
        await ReadAsync(
            names,
            async (index, header, content, token) =>
            {
                if (header is not null) objects[index] = (header, await content.ReadContentAsync(header, token));
            },
            ct);
        return objects;
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await StopAsync();
        _turn.Dispose();
    }

    /// <summary>Ends the process, so that the next question sees a repository that was put in the place of this one.</summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        await StopAsync();
        _turn.Release();
    }

    private async Task StopAsync()
    {
        if (_conversation is null) return;
        await _conversation.DisposeAsync();
        _conversation = null;
    }

    private sealed class Conversation : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        private readonly Pipe _questions = new();
        private readonly TaskCompletionSource<Stream> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task<ProcessResult> _process;
        private ObjectStream? _answers;

        private Conversation(string gitDirectory)
        {
            var command = GitProgram.Local(gitDirectory, ["cat-file", "--batch"]) with
            {
                Timeout = null,
                StandardInput = _questions.Reader.AsStream(),
                ReadOutput = async (output, ct) =>
                {
                    _started.TrySetResult(output);
                    await _finished.Task.WaitAsync(ct);
                },
            };
            _process = ProcessRunner.RunAsync(command, _stop.Token);
        }

        public bool HasEnded => _process.IsCompleted;

        public static Conversation Start(string gitDirectory) => new(gitDirectory);

        public async Task AskAsync(IReadOnlyList<string> names, Receiver receive, CancellationToken ct)
        {
            if (await Task.WhenAny(_started.Task, _process).WaitAsync(ct) == _process) throw await EarlyEndAsync();
            _answers ??= new ObjectStream(await _started.Task);
            var asking = WriteAsync(names, ct);
            try
            {
                for (var i = 0; i < names.Count; i++)
                    await receive(i, await _answers.ReadHeaderAsync(ct), _answers, ct);
                await asking;
            }
            catch (EndOfStreamException)
            {
                throw await EarlyEndAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _questions.Writer.CompleteAsync();
            _finished.TrySetResult();
            _stop.CancelAfter(Patience);
            await _process.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _stop.Dispose();
        }

        // The pipe blocks when git does not read on, as it does while its answers are not read: hence beside the reading.
        private async Task WriteAsync(IReadOnlyList<string> names, CancellationToken ct)
        {
            foreach (var chunk in names.Chunk(100))
                await _questions.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(chunk.Select(n => n + "\n"))), ct);
        }

        private async Task<Exception> EarlyEndAsync()
        {
            _finished.TrySetResult();
            var result = await _process;
            return new GitException(FailureKind.Failed, $"git cat-file ended early: {GitFailure.Words(result.Error)}", transient: true);
        }
    }
}
