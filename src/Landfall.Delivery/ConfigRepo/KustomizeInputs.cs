using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Clients.Yaml;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>
/// Finds every file that a kustomize build of a folder reads, and refuses what must not be built:
/// remote bases, Helm charts, plugins, paths that leave the repo, and cycles.
/// Fields follow the Kustomization reference of kustomize 5.
/// </summary>
public static class KustomizeInputs
{
    private const int MostFolders = 1000;
    private static readonly string[] Names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    private static readonly string[] FileLists = ["crds", "configurations", "patchesStrategicMerge"];
    private static readonly string[] PathLists = ["patches", "patchesJson6902", "replacements"];
    private static readonly string[] Generators = ["configMapGenerator", "secretGenerator"];
    private static readonly string[] Refused = ["helmCharts", "helmChartInflationGenerator", "helmGlobals", "generators", "transformers", "validators"];

    /// <summary>Returns the path of the folder's kustomization file, or null.</summary>
    public static string? FileIn(ConfigSnapshot snapshot, string folder) =>
        Names.Select(name => folder.Length == 0 ? name : $"{folder}/{name}").FirstOrDefault(snapshot.IsFile);

    /// <summary>Returns all inputs of the build in ordinal order.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(ConfigSnapshot snapshot, string folder, CancellationToken ct)
    {
        var inputs = new SortedSet<string>(StringComparer.Ordinal);
        await VisitAsync(snapshot, folder, inputs, [], [], ct);
        return [.. inputs];
    }

    /// <summary>Returns the folders and files that one kustomization names directly; used to find who else reads a file.</summary>
    public static async Task<IReadOnlyList<string>> NamedByAsync(ConfigSnapshot snapshot, string file, CancellationToken ct)
    {
        var slash = file.LastIndexOf('/');
        var folder = slash < 0 ? "" : file[..slash];
        return [.. References(await ReadAsync(snapshot, file, ct), file).Where(name => !IsRemote(name)).Select(name => Resolve(folder, name, file))];
    }

    private static async Task VisitAsync(
        ConfigSnapshot snapshot, string folder, SortedSet<string> inputs, HashSet<string> done, List<string> above, CancellationToken ct)
    {
        if (above.Contains(folder))
            throw new LandfallException(FailureKind.Invalid, $"kustomization cycle: {string.Join(" → ", above.Append(folder))}",
                "Take one of these folders out of the resources of the other.");
        if (!done.Add(folder))
            return;
        if (done.Count > MostFolders)
            throw new LandfallException(FailureKind.Invalid, $"the kustomization {above.FirstOrDefault() ?? folder} reads more than {MostFolders} folders");

        var file = FileIn(snapshot, folder) ?? throw new LandfallException(FailureKind.Invalid,
            $"{above.LastOrDefault() ?? folder}: the folder {folder} has no kustomization.yaml", "Add one, or name the files instead of the folder.");
        inputs.Add(file);
        above.Add(folder);
        foreach (var reference in References(await ReadAsync(snapshot, file, ct), file))
        {
            if (IsRemote(reference))
                throw new LandfallException(FailureKind.Refused, $"{file}: {reference} lies outside this repo, and remote bases are not fetched",
                    "Copy it into the config repo.");
            var path = Resolve(folder, reference, file);
            if (snapshot.IsFile(path))
                inputs.Add(path);
            else if (snapshot.IsFolder(path))
                await VisitAsync(snapshot, path, inputs, done, above, ct);
            else
                throw new LandfallException(FailureKind.Invalid, $"{file}: {reference} does not exist (looked for {path})",
                    "Add it to the config repo, or take it out of the kustomization.");
        }

        above.RemoveAt(above.Count - 1);
    }

    private static async Task<JsonObject> ReadAsync(ConfigSnapshot snapshot, string file, CancellationToken ct)
    {
        var documents = YamlReader.Read(await snapshot.ReadAsync(file, ct), file);
        return documents.Count == 0 ? [] : documents[0].Root as JsonObject
            ?? throw new LandfallException(FailureKind.Invalid, $"{file}: a kustomization is a mapping", "Begin it with resources:");
    }

    private static List<string> References(JsonObject kustomization, string file)
    {
        EnsureSpelling(kustomization, file);
        foreach (var field in Refused)
            if (kustomization.ContainsKey(field))
                throw new LandfallException(FailureKind.Refused, $"{file}: the field {field} runs programs or fetches charts and is not built",
                    "Render it beforehand and keep the result in the config repo.");

        var references = new List<string>();
        foreach (var name in Strings(kustomization["resources"]).Concat(Strings(kustomization["bases"])).Concat(Strings(kustomization["components"])))
            references.Add(name);
        foreach (var name in FileLists.SelectMany(list => Strings(kustomization[list])))
            if (!name.Contains('\n'))
                references.Add(name);
        references.AddRange(Strings(kustomization["patches"]).Where(patch => !patch.Contains('\n')));
        foreach (var field in PathLists)
            references.AddRange(Objects(kustomization[field]).Select(item => item["path"]?.ToString()).OfType<string>());
        foreach (var field in Generators)
            references.AddRange(Objects(kustomization[field]).SelectMany(GeneratorFiles));
        if (kustomization["openapi"]?["path"]?.ToString() is { } schema)
            references.Add(schema);
        return references;
    }

    private static string Resolve(string folder, string reference, string file)
    {
        try
        {
            return RepoPath.Resolve(folder, reference);
        }
        catch (LandfallException error)
        {
            throw new LandfallException(FailureKind.Invalid, $"{file}: {error.Message}", error.Remedy, error);
        }
    }

    // kustomize matches names of fields whatever their case: Resources would be built, and not seen here.
    private static void EnsureSpelling(JsonObject kustomization, string file)
    {
        Check(kustomization, [.. Refused, .. FileLists, .. PathLists, .. Generators, "resources", "bases", "components", "openapi"]);
        foreach (var item in PathLists.SelectMany(list => Objects(kustomization[list])))
            Check(item, ["path"]);
        foreach (var item in Generators.SelectMany(list => Objects(kustomization[list])))
            Check(item, ["files", "envs", "env", "literals"]);
        if (kustomization["openapi"] is JsonObject openapi)
            Check(openapi, ["path"]);

        void Check(JsonObject map, string[] names)
        {
            foreach (var (key, _) in map)
                if (names.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } name && name != key)
                    throw new LandfallException(FailureKind.Refused, $"{file}: the field {key} is not spelled {name}", $"Write {name}.");
        }
    }

    private static IEnumerable<string> GeneratorFiles(JsonObject generator) =>
        Strings(generator["files"]).Select(file => file[(file.IndexOf('=') + 1)..])
            .Concat(Strings(generator["envs"]))
            .Concat(generator["env"]?.ToString() is { } env ? [env] : []);

    // A reference is remote when kustomize would fetch it: a URL, an scp-like address, or a host with a repository path.
    private static bool IsRemote(string reference) =>
        reference.Contains("://", StringComparison.Ordinal)
        || reference.StartsWith("git@", StringComparison.Ordinal) || reference.StartsWith("git::", StringComparison.Ordinal)
        || reference.Contains("?ref=", StringComparison.Ordinal) || reference.Contains(".git/", StringComparison.Ordinal)
        || reference.StartsWith("github.com/", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Strings(JsonNode? list) =>
        list is JsonArray array ? array.OfType<JsonValue>().Select(value => value.ToString()) : [];

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => list is JsonArray array ? array.OfType<JsonObject>() : [];
}
