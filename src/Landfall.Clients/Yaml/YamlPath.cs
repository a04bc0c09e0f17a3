using System.Globalization;
using System.Text;

namespace Landfall.Clients.Yaml;

/// <summary>The way from a document's root to a node: mapping keys and sequence indexes from 0. Immutable, equal by value.</summary>
public sealed class YamlPath : IEquatable<YamlPath>
{
    private readonly YamlPath? _parent;
    private readonly object? _segment;
    private readonly int _length;

    private YamlPath(YamlPath? parent, object? segment)
    {
        _parent = parent;
        _segment = segment;
        _length = parent is null ? 0 : parent._length + 1;
    }

    /// <summary>The document itself.</summary>
    public static YamlPath Root { get; } = new(null, null);

    /// <summary>The path without its last segment; null for the root.</summary>
    public YamlPath? Parent => _parent;

    /// <summary>Keys (<see cref="string"/>) and indexes (<see cref="int"/>) from the root down.</summary>
    public IReadOnlyList<object> Segments
    {
        get
        {
            var segments = new object[_length];
            for (var path = this; path._parent is not null; path = path._parent)
                segments[path._length - 1] = path._segment!;
            return segments;
        }
    }

    /// <summary>A path of the given keys and indexes.</summary>
    /// <exception cref="ArgumentException">A segment is neither a string nor an int.</exception>
    public static YamlPath Of(params ReadOnlySpan<object> segments)
    {
        var path = Root;
        foreach (var segment in segments)
        {
            path = segment switch
            {
                string key => path.Child(key),
                int index => path.Child(index),
                _ => throw new ArgumentException($"a path segment is a string or an int, not {segment}", nameof(segments)),
            };
        }

        return path;
    }

    public YamlPath Child(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new YamlPath(this, key);
    }

    public YamlPath Child(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new YamlPath(this, index);
    }

    /// <summary><c>spec.containers[0].image</c>; keys that hold more than letters, digits, <c>_-/</c> as <c>["a.b"]</c>; the root as <c>.</c></summary>
    public override string ToString()
    {
        if (_parent is null) return ".";
        var text = new StringBuilder();
        foreach (var segment in Segments)
        {
            if (segment is not string key) text.Append(CultureInfo.InvariantCulture, $"[{segment}]");
            else if (!IsSimple(key)) text.Append("[\"").Append(key.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append("\"]");
            else if (text.Length == 0) text.Append(key);
            else text.Append('.').Append(key);
        }

        return text.ToString();
    }

    public bool Equals(YamlPath? other)
    {
        if (other is null || other._length != _length) return false;
        var (left, right) = (this, other);
        while (!ReferenceEquals(left, right))
        {
            if (!left._segment!.Equals(right._segment)) return false;
            (left, right) = (left._parent!, right._parent!);
        }

        return true;
    }

    public static bool operator ==(YamlPath? left, YamlPath? right) => Equals(left, right);

    public static bool operator !=(YamlPath? left, YamlPath? right) => !Equals(left, right);

    public override bool Equals(object? obj) => Equals(obj as YamlPath);

    public override int GetHashCode() => HashCode.Combine(_length, _segment, _parent?._segment);

    private static bool IsSimple(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/');
}
