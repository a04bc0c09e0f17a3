using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Landfall.Clients.Yaml;

namespace Landfall.Delivery.Model;

/// <summary>
/// The JSON Schema of one of Landfall's own kinds of file, and the check of a document against it.
/// The schema that users' editors read is the one that decides here, so both always agree.
/// Understands the keywords that the three schemas use: type, const, enum, pattern, minLength, maxLength, properties,
/// required, additionalProperties, propertyNames, minProperties, items, minItems and local $ref.
/// </summary>
public sealed class FileSchema
{
    private static readonly Lazy<FileSchema> LazyFleet = new(() => new("fleet"));
    private static readonly Lazy<FileSchema> LazyApplication = new(() => new("application"));
    private static readonly Lazy<FileSchema> LazyPipeline = new(() => new("pipeline"));

    private readonly JsonObject _root;

    private FileSchema(string name)
    {
        Name = name;
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Landfall.Delivery.Model.Schemas.{name}.json")!;
        using var reader = new StreamReader(stream);
        Text = reader.ReadToEnd();
        _root = JsonNode.Parse(Text)!.AsObject();
    }

    public static FileSchema Fleet => LazyFleet.Value;

    public static FileSchema Application => LazyApplication.Value;

    public static FileSchema Pipeline => LazyPipeline.Value;

    public static IReadOnlyList<string> Names { get; } = ["fleet", "application", "pipeline"];

    public string Name { get; }

    /// <summary>The schema as JSON text.</summary>
    public string Text { get; }

    /// <summary>Returns the schema of that name: fleet, application or pipeline.</summary>
    public static FileSchema Of(string name) => name switch
    {
        "fleet" => Fleet,
        "application" => Application,
        "pipeline" => Pipeline,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such schema"),
    };

    /// <summary>Lists everything in which the document differs from the schema, each with its place.</summary>
    public IReadOnlyList<FileProblem> Check(YamlDocument document)
    {
        var problems = new List<FileProblem>();
        Check(_root, document.Root, YamlPath.Root, document, problems);
        return problems;
    }

    private void Check(JsonObject schema, JsonNode? value, YamlPath path, YamlDocument document, List<FileProblem> problems)
    {
        schema = Resolve(schema);
        if (schema["const"] is { } constant && !JsonNode.DeepEquals(constant, value))
        {
            Report($"{Describe(path)} must be {constant}");
            return;
        }

        if (schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value)))
        {
            var names = choices.Select(choice => choice!.ToString()).ToList();
            Report($"{Describe(path)} is {Show(value)}, which is none of {string.Join(", ", names)}{Suggestion.For(Show(value), names)}");
            return;
        }

        if (schema["type"] is { } type && !HasType(type.ToString(), value))
        {
            Report($"{Describe(path)} must be {Article(type.ToString())}, not {Show(value)}");
            return;
        }

        switch (value)
        {
            case JsonObject map:
                CheckMapping(schema, map, path, document, problems);
                break;
            case JsonArray list:
                if (schema["minItems"] is { } least && list.Count < least.GetValue<int>())
                    Report($"{Describe(path)} needs at least {least} item");
                if (schema["items"] is JsonObject items)
                    for (var i = 0; i < list.Count; i++)
                        Check(items, list[i], path.Child(i), document, problems);
                break;
            case JsonValue scalar when scalar.TryGetValue<string>(out var text):
                if (TextProblem(schema, text) is { } problem)
                    Report($"{Describe(path)} {problem}");
                break;
        }

        void Report(string message) => problems.Add(FileProblem.At(document, path, message));
    }

    private void CheckMapping(JsonObject schema, JsonObject map, YamlPath path, YamlDocument document, List<FileProblem> problems)
    {
        var known = schema["properties"] as JsonObject ?? [];
        foreach (var required in (schema["required"] as JsonArray ?? []).Select(name => name!.ToString()))
            if (!map.ContainsKey(required))
                problems.Add(FileProblem.At(document, path, $"{Describe(path)} needs the field {required}"));
        if (schema["minProperties"] is { } least && map.Count < least.GetValue<int>())
            problems.Add(FileProblem.At(document, path, $"{Describe(path)} needs at least {least} entry"));

        foreach (var (key, child) in map)
        {
            var place = path.Child(key);
            if (schema["propertyNames"] is JsonObject names && TextProblem(Resolve(names), key) is { } problem)
                problems.Add(FileProblem.AtKey(document, place, $"the name {key} {problem}"));
            if (known[key] is JsonObject property)
                Check(property, child, place, document, problems);
            else if (schema["additionalProperties"] is JsonObject rest)
                Check(rest, child, place, document, problems);
            else if (schema["additionalProperties"] is JsonValue)
                problems.Add(FileProblem.AtKey(document, place, $"unknown field {key} in {Describe(path)}{Suggestion.For(key, known.Select(p => p.Key))}"));
        }
    }

    private JsonObject Resolve(JsonObject schema)
    {
        if (schema["$ref"] is not { } reference)
            return schema;
        return reference.ToString().TrimStart('#', '/').Split('/').Aggregate((JsonNode)_root, (node, name) => node[name]!).AsObject();
    }

    private static string? TextProblem(JsonObject schema, string text)
    {
        if (schema["minLength"] is { } least && text.Length < least.GetValue<int>())
            return "must not be empty";
        if (schema["maxLength"] is { } most && text.Length > most.GetValue<int>())
            return $"is longer than {most} characters";
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.ToString(), RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)))
            return $"is \"{text}\", which does not match {pattern}";
        return null;
    }

    private static bool HasType(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String,
        _ => throw new InvalidOperationException($"type {type} is not used by the schemas"),
    };

    private string Describe(YamlPath path) => path.Equals(YamlPath.Root) ? $"the {_root["title"]}" : path.ToString();

    private static string Article(string type) => type switch { "object" => "a mapping", "array" => "a list", _ => "a string" };

    private static string Show(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "a mapping",
        JsonArray => "a list",
        _ => value.ToString(),
    };
}
