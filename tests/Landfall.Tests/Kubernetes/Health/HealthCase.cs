using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;

namespace Landfall.Tests.Kubernetes.Health;

/// <summary>
/// Reads a case: objects as `kubectl get -o yaml` writes them, below comment lines that hold what is expected of them
/// ("# expect: Healthy").
/// </summary>
internal sealed class HealthCase
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases", "Health");
    private readonly List<KeyValuePair<string, string>> _comments = [];

    private HealthCase(string file)
    {
        var content = File.ReadAllBytes(Path.Combine(Folder, file));
        foreach (var line in File.ReadLines(Path.Combine(Folder, file)).TakeWhile(line => line.StartsWith("# ", StringComparison.Ordinal)))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            _comments.Add(new(line[2..colon], line[(colon + 2)..]));
        }

        Objects = [.. YamlReader.Read(content, file).Select(document => (JsonObject)document.Root!)];
    }

    public IReadOnlyList<JsonObject> Objects { get; }

    public string Expected(string what) => _comments.Single(comment => comment.Key == what).Value;

    public IReadOnlyList<string> AllExpected(string what) => [.. _comments.Where(comment => comment.Key == what).Select(comment => comment.Value)];

    public static HealthCase Load(string file) => new(file);

    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.yaml").Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(Folder, file));

    public static IEnumerable<string> Folders() => Directory.EnumerateDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);
}
