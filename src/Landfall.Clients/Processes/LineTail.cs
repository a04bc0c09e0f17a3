namespace Landfall.Clients.Processes;

/// <summary>Keeps the last lines of a text, up to a number of characters.</summary>
internal sealed class LineTail(int limit)
{
    private readonly Queue<string> _lines = [];
    private int _length;

    /// <summary>Adds a line and forgets the first ones where there are too many.</summary>
    public void Add(string line)
    {
        if (line.Length > limit) line = line[^limit..];
        _lines.Enqueue(line);
        _length += line.Length + 1;
        while (_length > limit + 1) _length -= _lines.Dequeue().Length + 1;
    }

    /// <summary>The lines that are kept, joined by newlines.</summary>
    public override string ToString() => string.Join('\n', _lines);
}
