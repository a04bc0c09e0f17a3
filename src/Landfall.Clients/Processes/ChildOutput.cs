namespace Landfall.Clients.Processes;

/// <summary>
/// An output pipe of a child. Once the child and its tree have ended, a reader still gets everything that lies in the pipe, but
/// does not wait for a process that escaped from the tree and holds the pipe open. The pipe is the child's: not disposed.
/// </summary>
/// <param name="pipe">What to read.</param>
/// <param name="ended">Says that nobody of the tree writes any more.</param>
internal sealed class ChildOutput(Stream pipe, CancellationToken ended) : Stream
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var wait = new CancellationTokenSource();
        if (ended.IsCancellationRequested) wait.CancelAfter(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            ended.IsCancellationRequested ? wait.Token : ended);
        try
        {
            return await pipe.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
