using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Landfall.Clients.Yaml;

/// <summary>
/// A file's text with its line index. Decoding is strict, so encoding the text again gives the very same bytes.
/// </summary>
internal sealed class YamlText
{
    private const char ByteOrderMark = '\uFEFF';
    private static readonly SearchValues<char> Suspicious = SearchValues.Create(Forbidden());
    private int[]? _lineStarts;

    private YamlText(string text, bool hasByteOrderMark, string file)
    {
        Text = text;
        HasByteOrderMark = hasByteOrderMark;
        File = file;
    }

    public string Text { get; }

    public bool HasByteOrderMark { get; }

    public string File { get; }

    /// <exception cref="YamlException">Too large, not UTF-8, or with control characters that YAML forbids.</exception>
    public static YamlText Decode(ReadOnlyMemory<byte> content, string file, YamlBudget budget)
    {
        if (content.Length > budget.MaxBytes)
            throw new YamlException(file, null, $"the file has {content.Length} bytes, more than the {budget.MaxBytes} that are read");
        var bytes = content.Span;
        var marked = bytes.StartsWith("\uFEFF"u8);
        if (marked) bytes = bytes[3..];
        var characters = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, characters, out var read, out var written, replaceInvalidSequences: false);
        var text = new YamlText(new string(characters, 0, written), marked, file);
        if (status != OperationStatus.Done)
            throw text.Error(written, $"byte 0x{bytes[read]:X2} is not valid UTF-8", "save the file as UTF-8");
        text.RefuseForbiddenCharacters();
        return text;
    }

    /// <summary>The same file with another text; nothing is checked.</summary>
    public YamlText With(string text) => new(text, HasByteOrderMark, File);

    public byte[] Encode()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        return HasByteOrderMark ? [.. "\uFEFF"u8, .. bytes] : bytes;
    }

    public YamlMark MarkAt(int offset)
    {
        _lineStarts ??= IndexLines();
        var found = Array.BinarySearch(_lineStarts, offset);
        var line = found >= 0 ? found : ~found - 1;
        return new YamlMark(line + 1, offset - _lineStarts[line] + 1);
    }

    public YamlException Error(int offset, string problem, string? remedy = null, Exception? inner = null) =>
        new(File, MarkAt(Math.Clamp(offset, 0, Text.Length)), problem, remedy, inner);

    private int[] IndexLines()
    {
        var starts = new List<int> { 0 };
        for (var at = 0; (at = Text.AsSpan(at).IndexOfAny('\n', '\r') is >= 0 and var next ? at + next : -1) >= 0;)
        {
            at += Text[at] == '\r' && at + 1 < Text.Length && Text[at + 1] == '\n' ? 2 : 1;
            starts.Add(at);
        }

        return [.. starts];
    }

    private void RefuseForbiddenCharacters()
    {
        for (var at = 0; at < Text.Length; at++)
        {
            var next = Text.AsSpan(at).IndexOfAny(Suspicious);
            if (next < 0) return;
            at += next;
            // A mark inside text is an ordinary character; at the start of a line it is the start of a pasted file.
            if (Text[at] != ByteOrderMark)
                throw Error(at, $"control character U+{(int)Text[at]:X4} is not allowed", "write it as an escape in a double-quoted string");
            if (at == 0 || Text[at - 1] is '\n' or '\r')
                throw Error(at, "byte order mark in the middle of the file", "remove the invisible character U+FEFF");
        }
    }

    private static string Forbidden()
    {
        var forbidden = new StringBuilder();
        for (var c = '\0'; c < '\u00A0'; c++)
        {
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')) forbidden.Append(c);
        }

        return forbidden.Append("\uFEFF\uFFFE\uFFFF").ToString();
    }
}
