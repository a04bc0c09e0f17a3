namespace Landfall.Clients.Yaml;

/// <summary>Entries in the order in which their names first came; looked through while they are few, indexed when many.</summary>
internal sealed class YamlEntrySet(int capacity)
{
    private const int Few = 8;
    private readonly List<YamlEntry> _entries = new(capacity);
    private Dictionary<string, int>? _places;

    public IReadOnlyList<YamlEntry> List => _entries;

    public YamlEntry? Find(string name) => PlaceOf(name) is var place and >= 0 ? _entries[place] : null;

    public void Set(YamlEntry entry)
    {
        if (PlaceOf(entry.Name) is var place and >= 0) _entries[place] = entry;
        else Add(entry);
    }

    public void SetIfAbsent(YamlEntry entry)
    {
        if (PlaceOf(entry.Name) < 0) Add(entry);
    }

    public YamlEntrySet Copy()
    {
        var copy = new YamlEntrySet(_entries.Count);
        _entries.ForEach(copy.Add);
        return copy;
    }

    private void Add(YamlEntry entry)
    {
        _places?.Add(entry.Name, _entries.Count);
        _entries.Add(entry);
        if (_places is not null || _entries.Count <= Few) return;
        _places = new Dictionary<string, int>(_entries.Capacity);
        for (var place = 0; place < _entries.Count; place++) _places.Add(_entries[place].Name, place);
    }

    private int PlaceOf(string name)
    {
        if (_places is not null) return _places.GetValueOrDefault(name, -1);
        for (var place = 0; place < _entries.Count; place++)
        {
            if (_entries[place].Name == name) return place;
        }

        return -1;
    }
}
