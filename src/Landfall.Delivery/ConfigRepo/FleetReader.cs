using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Clients.Oci;
using Landfall.Clients.Yaml;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>A fleet as far as it could be read, and every error in the files that declare it.</summary>
public sealed record FleetReading(Fleet? Fleet, IReadOnlyList<FileProblem> Problems)
{
    /// <summary>Returns the fleet; a broken landfall.yaml is an error, a broken application is not (it is left out).</summary>
    public Fleet Require() => Fleet ?? throw new InvalidFilesException(Problems);

    /// <summary>Returns the application; if its file may be among the broken ones, says what is wrong with them.</summary>
    public Application Application(string name)
    {
        var fleet = Require();
        if (Problems.Count > 0 && fleet.Applications.All(application => application.Name != name))
            throw new InvalidFilesException(Problems);
        return fleet.Application(name);
    }
}

/// <summary>Reads landfall.yaml and the files of all applications, and finds every error in one go.</summary>
public static class FleetReader
{
    public const string FleetFile = "landfall.yaml";

    public static async Task<FleetReading> ReadAsync(ConfigSnapshot snapshot, CancellationToken ct)
    {
        if (!snapshot.IsFile(FleetFile))
            throw new LandfallException(FailureKind.Invalid, $"the config repo has no {FleetFile} at its root",
                "Name the config repo with --config-repo, or declare a fleet: `landfall schema fleet` says what goes in.");

        var problems = new List<FileProblem>();
        if (ReadOne(await snapshot.ReadAsync(FleetFile, ct), FleetFile, FileSchema.Fleet, problems) is not { } document)
            return new(null, problems);

        var root = document.Root!.AsObject();
        var clusters = Clusters(document, root, problems);
        var environments = Environments(document, root, clusters, problems);
        var isBroken = problems.Count > 0;
        var glob = Glob(root["applications"]!.ToString());
        var files = snapshot.Paths.Where(path => path != FleetFile && !path.StartsWith(".landfall/", StringComparison.Ordinal) && glob.IsMatch(path)).ToList();
        foreach (var link in files.Where(file => !snapshot.Entry(file).IsFile))
            problems.Add(new(link, 0, 0, $"{(snapshot.Entry(link).IsSymlink ? "a symbolic link" : "a submodule")} is not followed: put the file itself here"));
        files.RemoveAll(file => !snapshot.Entry(file).IsFile);
        var contents = await snapshot.ReadAllAsync(files, ct);
        var applications = new List<Application>();
        foreach (var file in files)
            if (ReadApplication(contents[file], file, environments, problems) is { } application)
                Add(application);
        var takeOver = (root["takeOver"] as JsonArray ?? []).Select(name => name!.ToString()).ToList();
        return new(isBroken ? null : new(root["metadata"]!["name"]!.ToString(), clusters, environments, takeOver, applications), problems);

        void Add(Application application)
        {
            if (applications.FirstOrDefault(other => other.Name == application.Name) is { } twin)
                problems.Add(new(application.File, 0, 0, $"the application {application.Name} is declared in {twin.File} already"));
            else
                applications.Add(application);
        }
    }

    /// <summary>Reads one application as it was declared at an earlier commit; null where its file was not there.</summary>
    public static async Task<Application?> ReadApplicationAsync(ConfigSnapshot snapshot, Fleet fleet, string file, CancellationToken ct)
    {
        var problems = new List<FileProblem>();
        var application = await snapshot.TryReadAsync(file, ct) is { } content ? ReadApplication(content, file, fleet.Environments, problems) : null;
        return problems.Count == 0 ? application : throw new InvalidFilesException(problems);
    }

    private static YamlDocument? ReadOne(ReadOnlyMemory<byte> content, string file, FileSchema schema, List<FileProblem> problems)
    {
        try
        {
            var documents = YamlReader.Read(content, file, YamlDialect.Core);
            if (documents.Count != 1)
            {
                problems.Add(new(file, 0, 0, $"must hold one document, not {documents.Count}"));
                return null;
            }

            var found = schema.Check(documents[0]);
            problems.AddRange(found);
            return found.Count == 0 ? documents[0] : null;
        }
        catch (YamlException error)
        {
            problems.Add(FileProblem.Of(error));
            return null;
        }
    }

    private static Dictionary<string, ClusterTarget> Clusters(YamlDocument document, JsonObject root, List<FileProblem> problems)
    {
        var clusters = new Dictionary<string, ClusterTarget>(StringComparer.Ordinal);
        foreach (var (name, value) in root["clusters"]!.AsObject())
        {
            var path = YamlPath.Root.Child("clusters").Child(name);
            var (context, server, credentials) = (value!["context"]?.ToString(), value["server"]?.ToString(), value["credentials"]?.ToString());
            Uri? address = null;
            if (context is null == server is null)
                problems.Add(FileProblem.At(document, path, $"the cluster {name} needs either a context or a server"));
            if (server is not null && !Uri.TryCreate(server, UriKind.Absolute, out address))
                problems.Add(FileProblem.At(document, path.Child("server"), $"{server} is not an address"));
            if (server is null != credentials is null)
                problems.Add(FileProblem.At(document, path, $"the cluster {name} needs server and credentials together"));
            clusters[name] = new(name, context, address, credentials);
        }

        return clusters;
    }

    private static List<TargetEnvironment> Environments(
        YamlDocument document, JsonObject root, Dictionary<string, ClusterTarget> clusters, List<FileProblem> problems)
    {
        var environments = new List<TargetEnvironment>();
        foreach (var (name, value) in root["environments"]!.AsObject())
        {
            var path = YamlPath.Root.Child("environments").Child(name);
            var cluster = value!["cluster"]!.ToString();
            if (!clusters.ContainsKey(cluster))
                problems.Add(FileProblem.At(document, path.Child("cluster"), $"there is no cluster {cluster}{Suggestion.For(cluster, clusters.Keys)}"));
            var after = value["after"]?.ToString();
            if (after is not null && environments.All(earlier => earlier.Name != after))
                problems.Add(FileProblem.At(document, path.Child("after"),
                    $"{after} is not an environment above {name}{Suggestion.For(after, environments.Select(e => e.Name))}"));
            if (StateFiles.EnvironmentFile("", name) == StateFiles.ReleasesFile(""))
                problems.Add(FileProblem.AtKey(document, path, $"an environment cannot be called {name}: its state file would be that of the releases"));
            var rule = value["release"]?.ToString() == "manual" ? ReleaseRule.Manual : ReleaseRule.Automatic;
            environments.Add(new(name, cluster, value["namespace"]!.ToString(), rule, after, Duration("settle", TimeSpan.Zero), Duration("timeout", TimeSpan.FromMinutes(5))));

            TimeSpan Duration(string field, TimeSpan otherwise)
            {
                if (value[field]?.ToString() is not { } text)
                    return otherwise;
                if (!Durations.TryParse(text, out var duration))
                    problems.Add(FileProblem.At(document, path.Child(field), $"{text} is not a duration of at most 365d"));
                return duration;
            }
        }

        foreach (var group in environments.GroupBy(e => (e.Cluster, e.Namespace)).Where(group => group.Count() > 1))
            problems.Add(FileProblem.At(document, YamlPath.Root.Child("environments").Child(group.Last().Name),
                $"{string.Join(" and ", group.Select(e => e.Name))} share the namespace {group.Key.Namespace} of the cluster {group.Key.Cluster}; each environment needs its own"));
        return environments;
    }

    private static Application? ReadApplication(
        ReadOnlyMemory<byte> content, string file, IReadOnlyList<TargetEnvironment> environments, List<FileProblem> problems)
    {
        var before = problems.Count;
        if (ReadOne(content, file, FileSchema.Application, problems) is not { } document)
            return null;

        var root = document.Root!.AsObject();
        var spec = root["spec"]!.AsObject();
        var specPath = YamlPath.Root.Child("spec");
        var source = Source(spec["source"], document, specPath.Child("source"), problems);
        var images = new List<DeclaredImage>();
        foreach (var (image, index) in (spec["images"] as JsonArray ?? []).Select((image, index) => (image!, index)))
        {
            var path = specPath.Child("images").Child(index).Child("repository");
            var text = image["repository"]!.ToString();
            if (!ImageReference.TryParse(text, out var reference, out var error))
                problems.Add(FileProblem.At(document, path, $"{text} is not an image repository: {error}"));
            else if (reference!.Digest is not null || HasTag(text))
                problems.Add(FileProblem.At(document, path, $"{text} names a tag or digest; a declared image is a repository alone"));
            else if (images.Any(other => other.Repository.SameRepository(reference)))
                problems.Add(FileProblem.At(document, path, $"{text} is declared twice"));
            else
                images.Add(new(reference, Source(image["source"], document, specPath.Child("images").Child(index).Child("source"), problems) ?? source));
        }

        var names = (spec["environments"] as JsonArray)?.Select(name => name!.ToString()).ToList() ?? environments.Select(e => e.Name).ToList();
        for (var i = 0; i < names.Count; i++)
            if (environments.All(e => e.Name != names[i]))
                problems.Add(FileProblem.At(document, specPath.Child("environments").Child(i),
                    $"the fleet has no environment {names[i]}{Suggestion.For(names[i], environments.Select(e => e.Name))}"));
        var urls = (spec["url"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value!.ToString(), StringComparer.Ordinal);
        foreach (var name in urls.Keys.Where(name => environments.All(e => e.Name != name)))
            problems.Add(FileProblem.AtKey(document, specPath.Child("url").Child(name),
                $"the fleet has no environment {name}{Suggestion.For(name, environments.Select(e => e.Name))}"));
        var paths = spec["manifests"]!["paths"]!.AsArray().Select(path => path!.ToString()).ToList();
        return problems.Count > before ? null : new(root["metadata"]!["name"]!.ToString(), file, source, images, paths, names, urls);
    }

    private static bool HasTag(string text) => text.LastIndexOf(':') > text.LastIndexOf('/');

    private static SourceRepository? Source(JsonNode? source, YamlDocument document, YamlPath path, List<FileProblem> problems)
    {
        if (source is null)
            return null;
        var (git, branch) = (source["git"]!.ToString(), source["branch"]?.ToString() ?? "main");
        Check("git", () => GitRemote.Parse(git));
        Check("branch", () => GitRef.EnsureValidBranch(branch));
        return new(git, branch);

        void Check(string field, Action check)
        {
            try
            {
                check();
            }
            catch (LandfallException error)
            {
                problems.Add(FileProblem.At(document, path.Child(field), error.Message));
            }
        }
    }

    private static Regex Glob(string glob)
    {
        var pattern = Regex.Escape(glob.TrimStart('/')).Replace(@"\*\*/", "(.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
        return new($"^{pattern}$", RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
    }
}
