namespace Landfall.Clients.Yaml;

/// <summary>A place in a file: line and column from 1; columns count UTF-16 units, as editors do, without a byte order mark.</summary>
public sealed record YamlMark(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
