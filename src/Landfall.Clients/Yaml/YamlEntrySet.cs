namespace Landfall.Clients.Yaml;

/// <summary>Entries in the order in which their names first came.</summary>
internal sealed class YamlEntrySet
{
    private readonly Dictionary<string, int> _places = [];
    private readonly List<YamlEntry> _entries = [];

    public IReadOnlyList<YamlEntry> List => _entries;

    public void Set(YamlEntry entry)
    {
        if (!SetIfAbsent(entry)) _entries[_places[entry.Name]] = entry;
    }

    public bool SetIfAbsent(YamlEntry entry)
    {
        if (!_places.TryAdd(entry.Name, _entries.Count)) return false;
        _entries.Add(entry);
        return true;
    }
}
