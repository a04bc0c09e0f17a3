using System.Buffers;
using System.Globalization;
using System.Text;

namespace Landfall.Clients.Git;

/// <summary>The line before an object's content.</summary>
internal sealed record ObjectHeader(string Id, string Type, long Size);

/// <summary>Reads what <c>git cat-file --batch</c> writes: "id SP type SP size LF content LF", or
/// "name SP missing LF" (git-cat-file(1), "BATCH OUTPUT").</summary>
internal sealed class ObjectStream(Stream stream)
{
    private const int LongestHeader = 8192;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The header of the next object; null where there is no such object, or where its name fits several.</summary>
    public async Task<ObjectHeader?> ReadHeaderAsync(CancellationToken ct)
    {
        var line = await ReadLineAsync(ct);
        if (line.EndsWith(" missing", StringComparison.Ordinal) || line.EndsWith(" ambiguous", StringComparison.Ordinal)) return null;
        var words = line.Split(' ');
        if (words.Length == 3 && GitRef.IsObjectId(words[0])
            && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            return new ObjectHeader(words[0], words[1], size);
        throw new GitException(FailureKind.Failed, $"git cat-file printed something unexpected: {GitText.Clean(line)}");
    }

    /// <summary>The content that follows a header.</summary>
    public async Task<byte[]> ReadContentAsync(ObjectHeader header, CancellationToken ct)
    {
        var content = new byte[header.Size];
        await CopyContentAsync(header, new MemoryStream(content), ct);
        return content;
    }

    /// <summary>Copies the content that follows a header.</summary>
    public async Task CopyContentAsync(ObjectHeader header, Stream target, CancellationToken ct)
    {
        var left = header.Size;
        while (left > 0)
        {
            if (_start == _end) await FillAsync(ct);
            var count = (int)Math.Min(left, _end - _start);
            await target.WriteAsync(_buffer.AsMemory(_start, count), ct);
            _start += count;
            left -= count;
        }

        if (_start == _end) await FillAsync(ct);
        if (_buffer[_start++] != '\n') throw new GitException(FailureKind.Failed, $"git cat-file printed more than the {header.Size} bytes of {header.Id}");
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        var line = new ArrayBufferWriter<byte>();
        while (true)
        {
            if (_start == _end) await FillAsync(ct);
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var count = end < 0 ? _end - _start : end;
            line.Write(_buffer.AsSpan(_start, count));
            _start += end < 0 ? count : count + 1;
            if (end >= 0) return Encoding.UTF8.GetString(line.WrittenSpan);
            if (line.WrittenCount > LongestHeader) throw new GitException(FailureKind.Failed, "git cat-file printed a line without end");
        }
    }

    private async Task FillAsync(CancellationToken ct)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, ct);
        if (_end == 0) throw new EndOfStreamException("git cat-file ended early");
    }
}
