using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Clients.Oci;
using Landfall.Clients.Yaml;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Build;

/// <summary>Reads a pipeline strictly: what it does not know is an error, and all errors come at once.</summary>
public static class PipelineReader
{
    // The script is one argument of sh, and Linux takes arguments of less than 128 KiB.
    private const int LongestScript = 100 * 1024;

    private static readonly YamlPath Steps = YamlPath.Root.Child("spec").Child("jobs").Child("build").Child("steps");

    /// <summary>Reads a pipeline from the content of its file; <paramref name="file"/> is the name that errors show.</summary>
    /// <exception cref="InvalidFilesException">Everything that is wrong with it, each with line and column.</exception>
    public static Pipeline Read(ReadOnlyMemory<byte> content, string file)
    {
        var document = Parse(content, file);
        var problems = FileSchema.Pipeline.Check(document).ToList();
        var steps = ReadSteps(document, problems);
        if (problems.Count > 0)
            throw new InvalidFilesException([.. problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
        return new Pipeline(file, steps);
    }

    private static YamlDocument Parse(ReadOnlyMemory<byte> content, string file)
    {
        try
        {
            var documents = YamlReader.Read(content, file, YamlDialect.Core);
            return documents.Count switch
            {
                1 => documents[0],
                0 => throw new InvalidFilesException([new FileProblem(file, 0, 0, "is empty, and should hold one Pipeline")]),
                _ => throw new InvalidFilesException([FileProblem.At(documents[1], YamlPath.Root, "only one document is allowed in a pipeline file")]),
            };
        }
        catch (YamlException error)
        {
            throw new InvalidFilesException([FileProblem.Of(error)]);
        }
    }

    private static List<BuildStep> ReadSteps(YamlDocument document, List<FileProblem> problems)
    {
        var steps = new List<BuildStep>();
        var images = new List<YamlPath>();
        if (document.Root is not JsonObject root || root["spec"] is not JsonObject spec || spec["jobs"] is not JsonObject jobs
            || jobs["build"] is not JsonObject build || build["steps"] is not JsonArray list)
            return steps;

        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not JsonObject step) continue;
            var path = Steps.Child(i);
            if (step.ContainsKey("image")) images.Add(path.Child("image"));
            if (ReadStep(document, path, step, problems) is { } read) steps.Add(read);
        }

        if (images.Count == 0 && list.Count > 0)
            problems.Add(FileProblem.AtKey(document, Steps, "no step builds the image; add a step with image: {repository: …}"));
        foreach (var extra in images.Skip(1))
            problems.Add(FileProblem.AtKey(document, extra, "a pipeline builds one image, and an earlier step already does"));
        return steps;
    }

    // Null where the step has an error, which is then among the problems (the schema's or ours).
    private static BuildStep? ReadStep(YamlDocument document, YamlPath path, JsonObject step, List<FileProblem> problems)
    {
        var name = Text(step["name"]);
        switch (step.ContainsKey("run"), step.ContainsKey("image"))
        {
            case (true, true):
                problems.Add(FileProblem.At(document, path, "a step is either run or image, not both; make it two steps"));
                return null;
            case (false, false):
                if (step.Count > 0 && step.All(field => field.Key == "name"))
                    problems.Add(FileProblem.At(document, path, "the step does nothing; add run or image"));
                return null;
            case (true, false):
                return Text(step["run"]) is { } script ? ReadRun(document, path.Child("run"), name, script, problems) : null;
            default:
                return step["image"] is JsonObject image ? ReadImage(document, path.Child("image"), name, image, problems) : null;
        }
    }

    private static RunStep? ReadRun(YamlDocument document, YamlPath path, string? name, string script, List<FileProblem> problems)
    {
        var problem = script.Contains('\0') ? "a script cannot contain a NUL character"
            : script.Length > LongestScript ? $"the script is longer than {LongestScript} characters; put it into a file of the repo and run that"
            : null;
        if (problem is null) return new RunStep(name, script);
        problems.Add(FileProblem.At(document, path, problem));
        return null;
    }

    private static ImageStep? ReadImage(YamlDocument document, YamlPath path, string? name, JsonObject image, List<FileProblem> problems)
    {
        var before = problems.Count;
        var repository = Text(image["repository"]) is { } text ? ReadRepository(document, path.Child("repository"), text, problems) : null;
        var context = ReadPath(document, path.Child("context"), "", image.ContainsKey("context") ? Text(image["context"]) : ".", problems);
        var dockerfile = ReadPath(document, path.Child("dockerfile"), context ?? "", image.ContainsKey("dockerfile") ? Text(image["dockerfile"]) : "Dockerfile", problems);
        if (dockerfile is "")
            problems.Add(FileProblem.At(document, path.Child("dockerfile"), "the path names the checkout itself, not a Dockerfile"));
        return problems.Count == before && repository is not null && context is not null && dockerfile is not null
            ? new ImageStep(name, repository, context, dockerfile)
            : null;
    }

    private static ImageReference? ReadRepository(YamlDocument document, YamlPath path, string text, List<FileProblem> problems)
    {
        if (!ImageReference.TryParse(text, out var reference, out var error))
        {
            if (text.Length > 0)
                problems.Add(FileProblem.At(document, path, $"\"{text}\" is not an image repository: {error}"));
            return null;
        }

        if (reference is { Tag: null, Digest: null }) return reference;
        var extra = reference.Digest is null ? $"tag {reference.Tag}" : "digest";
        problems.Add(FileProblem.At(document, path,
            $"a repository is named without {extra}: {reference.With(null, null).Familiar}; the tag is the commit that is built"));
        return null;
    }

    // Null also where the value is no string or is empty, which the schema has told already.
    private static string? ReadPath(YamlDocument document, YamlPath place, string folder, string? text, List<FileProblem> problems)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return RepoPath.Resolve(folder, text);
        }
        catch (LandfallException error) when (error.Kind == FailureKind.Invalid)
        {
            problems.Add(FileProblem.At(document, place, error.Message));
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
