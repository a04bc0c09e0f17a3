namespace Landfall.Delivery.Build;

/// <summary>Keeps the last lines that a program wrote, for the error that may follow. Safe for two streams at once.</summary>
internal sealed class LastLines(int limit = 20)
{
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_lock)
        {
            _lines.Enqueue(line.TrimEnd());
            if (_lines.Count > limit) _lines.Dequeue();
        }
    }

    public bool Contains(params ReadOnlySpan<string> words)
    {
        lock (_lock)
        {
            foreach (var word in words)
                if (_lines.Any(line => line.Contains(word, StringComparison.OrdinalIgnoreCase)))
                    return true;
            return false;
        }
    }

    /// <summary>The lines, indented, each on a line of its own after a colon; empty when nothing was written.</summary>
    public override string ToString()
    {
        lock (_lock)
            return _lines.Count == 0 ? "" : ":" + string.Concat(_lines.Select(line => "\n  " + line));
    }
}
