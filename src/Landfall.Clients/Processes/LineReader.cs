using System.Buffers;
using System.Text;

namespace Landfall.Clients.Processes;

/// <summary>
/// Cuts a stream of bytes into redacted lines and hands them on. Of a line without end only the first 64 KiB are kept, so
/// that memory stays flat whatever a program writes.
/// </summary>
internal sealed class LineReader(Redactor redactor, Action<string> onLine)
{
    internal const int LineLimit = 64 * 1024;
    private const string CutMark = "… (line cut)";

    // Four bytes a character at most, and enough beyond the limit that a secret across the cut is still whole when hidden.
    private readonly int _kept = LineLimit + (4 * redactor.LongestForm);
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _cut;

    /// <summary>Takes the next bytes; hands on each line that they complete.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0) return;
            HandOn();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Hands on the last line where no newline ended it.</summary>
    public void End()
    {
        if (_line.WrittenCount > 0) HandOn();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var room = _kept - _line.WrittenCount;
        _cut |= bytes.Length > room;
        _line.Write(bytes[..Math.Min(bytes.Length, room)]);
    }

    private void HandOn()
    {
        var text = redactor.Redact(Encoding.UTF8.GetString(_line.WrittenSpan).TrimEnd('\r'));
        if (_cut || text.Length > LineLimit) text = string.Concat(text.AsSpan(0, Math.Min(text.Length, LineLimit)), CutMark);
        _line.ResetWrittenCount();
        _cut = false;
        onLine(text);
    }
}
