using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;

namespace Landfall.Clients.Kubernetes;

/// <summary>One kubeconfig file; paths in it are relative to its folder.</summary>
internal sealed record KubeConfigFile(string File, JsonObject Root)
{
    private const long MaxBytes = 4 * 1024 * 1024;

    public string Folder => Path.GetDirectoryName(Path.GetFullPath(File)) ?? "/";

    public static KubeConfigFile Read(string file)
    {
        var content = Files.Read(file, $"kubeconfig {file}", MaxBytes);
        var documents = YamlReader.Read(content, file);
        return documents switch
        {
            [] => new(file, []),
            [{ Root: JsonObject root }] => new(file, root),
            _ => throw new LandfallException(FailureKind.Invalid, $"{file} is not a kubeconfig"),
        };
    }

    /// <summary>Finds the entry of a name in one of the lists (clusters, users, contexts) and gives its content.</summary>
    public KubeConfigEntry? Find(string list, string content, string name)
    {
        var entry = Root.List(list).Maps().FirstOrDefault(e => e.Text("name") == name);
        return entry is null ? null : new(this, $"{content} {name} in {File}", entry.Map(content) ?? []);
    }

    public IEnumerable<string> Names(string list) => Root.List(list).Maps().Select(e => e.Text("name")).OfType<string>();
}

/// <summary>A cluster, user or context of a kubeconfig, with its place for messages.</summary>
internal sealed record KubeConfigEntry(KubeConfigFile Source, string Place, JsonObject Content)
{
    public string? Text(string key) => Content.Text(key) is { Length: > 0 } value ? value : null;

    /// <summary>Gives the bytes of <c>KEY-data</c> in base64, else of the file that <c>KEY</c> names; null when there is neither.</summary>
    public byte[]? Bytes(string key) => Text(key + "-data") is { } data ? Decode(key + "-data", data) : FileOf(key) is { } file ? Files.Read(file, $"{Place}: {key}") : null;

    /// <summary>The file that a key names, made absolute; null when the data is in the entry itself, or nothing is there.</summary>
    public string? FileOf(string key) => Text(key + "-data") is null && Text(key) is { } path ? Path.Combine(Source.Folder, path) : null;

    public LandfallException Invalid(string what, string? remedy = null) => new(FailureKind.Invalid, $"{Place}: {what}", remedy);

    private byte[] Decode(string key, string data)
    {
        try
        {
            return Convert.FromBase64String(data);
        }
        catch (FormatException)
        {
            throw Invalid($"{key} is not base64");
        }
    }
}
