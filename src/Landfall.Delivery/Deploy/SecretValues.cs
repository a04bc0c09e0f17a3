using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Clients.Yaml;

namespace Landfall.Delivery.Deploy;

/// <summary>Finds the values of Secrets in the inputs of a kustomization, whose build repeats them in its errors.</summary>
internal static class SecretValues
{
    /// <summary>Returns the values in manifests, patches and generators; a file that cannot be parsed gives none.</summary>
    /// <param name="files">Contents by path.</param>
    public static IReadOnlyList<string> In(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (file, content) in files)
            foreach (var root in Read(content, file))
            {
                AddSecret(root, values);
                foreach (var patch in Patches(root))
                    foreach (var part in Read(Encoding.UTF8.GetBytes(patch), file))
                        AddPatch(part, values);
                foreach (var generator in Objects(root["secretGenerator"]))
                    AddGenerator(generator, file, files, values);
            }

        return [.. values];
    }

    private static IEnumerable<JsonNode> Read(ReadOnlyMemory<byte> content, string file)
    {
        try
        {
            return [.. YamlReader.Read(content, file).Select(document => document.Root).OfType<JsonNode>().Where(root => root is JsonObject or JsonArray)];
        }
        catch (YamlException)
        {
            return [];
        }
    }

    private static void AddSecret(JsonNode root, HashSet<string> values)
    {
        if (root is not JsonObject map || map["kind"]?.ToString() != "Secret")
            return;
        AddTexts(map["data"], values);
        AddTexts(map["stringData"], values);
    }

    private static IEnumerable<string> Patches(JsonNode root) => root is not JsonObject map ? [] :
        Objects(map["patches"]).Concat(Objects(map["patchesJson6902"])).Select(item => item["patch"]?.ToString()).OfType<string>()
            .Concat(Texts(map["patchesStrategicMerge"]).Where(text => text.Contains('\n')));

    private static void AddPatch(JsonNode patch, HashSet<string> values)
    {
        AddSecret(patch, values);
        foreach (var operation in Objects(patch))
            AddTexts(operation["value"], values);
    }

    private static void AddGenerator(JsonObject generator, string file, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, HashSet<string> values)
    {
        foreach (var literal in Texts(generator["literals"]))
            values.UnionWith([literal, literal[(literal.IndexOf('=') + 1)..].Trim('"', '\'')]);
        var folder = file[..Math.Max(0, file.LastIndexOf('/'))];
        foreach (var name in Texts(generator["files"]).Select(name => name[(name.IndexOf('=') + 1)..]).Concat(Texts(generator["envs"])).Concat(Texts(new JsonArray(generator["env"]?.DeepClone()))))
            if (TryResolve(folder, name) is { } path && files.TryGetValue(path, out var content))
                foreach (var line in Encoding.UTF8.GetString(content.Span).Split('\n').Select(line => line.Trim()))
                    values.UnionWith([line, line[(line.IndexOf('=') + 1)..]]);
    }

    private static string? TryResolve(string folder, string name)
    {
        try
        {
            return RepoPath.Resolve(folder, name);
        }
        catch (LandfallException)
        {
            return null;
        }
    }

    private static void AddTexts(JsonNode? node, HashSet<string> values)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                    AddTexts(value, values);
                break;
            case JsonArray list:
                foreach (var value in list)
                    AddTexts(value, values);
                break;
            case not null:
                values.Add(node.ToString());
                break;
        }
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list is JsonArray array ? array.OfType<JsonValue>().Select(value => value.ToString()) : [];

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => list is JsonArray array ? array.OfType<JsonObject>() : [];
}
