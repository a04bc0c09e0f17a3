using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;

namespace Landfall.Tests.Yaml;

/// <summary>A folder below Cases/Yaml with an input and what must come of it.</summary>
internal static class YamlCase
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Cases", "Yaml");

    public static IEnumerable<string> Names(string group) =>
        Directory.EnumerateDirectories(Path.Combine(Root, group)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static byte[] Bytes(string group, string name, string file) => File.ReadAllBytes(Path.Combine(Root, group, name, file));

    public static string Text(string group, string name, string file) => File.ReadAllText(Path.Combine(Root, group, name, file)).TrimEnd('\n');

    public static JsonArray Read(byte[] content, YamlDialect dialect) =>
        new([.. YamlReader.Read(content, "input.yaml", dialect).Select(document => document.Root?.DeepClone())]);
}
