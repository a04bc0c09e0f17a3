using YamlDotNet.Core;

namespace Landfall.Clients.Yaml;

/// <summary>A node as it stands in the text. Offsets are UTF-16 units; <see cref="Start"/> includes anchor and tag.</summary>
internal abstract class YamlNode
{
    public required int Start { get; set; }

    public int End { get; set; }

    public string? Anchor { get; init; }

    /// <summary>The resolved tag, <c>!</c> for the non-specific one; null when none is written.</summary>
    public string? Tag { get; init; }

    /// <summary>Nodes below and including this one, with aliases counted as what they stand for.</summary>
    public long Weight { get; set; } = 1;

    /// <summary>Scalar characters below and including this one, with aliases counted as what they stand for.</summary>
    public long Characters { get; set; }

    /// <summary>Collections inside one another from here down, with aliases followed.</summary>
    public int Height { get; set; }

    /// <summary>False while its children are still being read: an alias to it then is a loop.</summary>
    public bool IsComplete { get; set; } = true;

    public YamlNode Resolved => this is YamlAlias alias ? alias.Target : this;
}

internal sealed class YamlScalar : YamlNode
{
    public required string Value { get; init; }

    public required ScalarStyle Style { get; init; }

    /// <summary>Nothing is written where the value would stand.</summary>
    public bool IsMissing => Start == End && Anchor is null && Tag is null;
}

internal sealed class YamlAlias : YamlNode
{
    public required YamlNode Target { get; init; }
}

internal sealed class YamlSequence : YamlNode
{
    public required bool IsFlow { get; init; }

    public List<YamlNode> Items { get; } = [];
}

internal sealed class YamlMapping : YamlNode
{
    private Dictionary<string, YamlEntry>? _index;
    private IReadOnlyList<YamlEntry>? _entries;

    public required bool IsFlow { get; init; }

    /// <summary>A single entry without braces in a flow sequence: <c>[a: 1]</c>.</summary>
    public bool IsBare { get; set; }

    /// <summary>Keys and values as written.</summary>
    public List<(YamlNode Key, YamlNode Value)> Pairs { get; } = [];

    /// <summary>The entries that the mapping has in JSON: keys as text, merges done. Set once by <see cref="YamlComposer"/>.</summary>
    public IReadOnlyList<YamlEntry>? Entries
    {
        get => _entries;
        set => (_entries, _index) = (value, null);
    }

    public YamlEntry? Find(string key)
    {
        if (Entries!.Count < 8) return Entries.FirstOrDefault(entry => entry.Name == key);
        _index ??= Entries.ToDictionary(entry => entry.Name);
        return _index.GetValueOrDefault(key);
    }
}

/// <param name="Name">The key as JSON has it.</param>
/// <param name="Owner">The mapping that it is written in; another one than asked when it is merged in.</param>
internal sealed record YamlEntry(string Name, YamlNode Key, YamlNode Value, YamlMapping Owner);
