using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Landfall.Cli;
using Landfall.Cli.Commands;
using Landfall.Cli.Output;

namespace Landfall.Tests.Cli;

/// <summary>Writes docs/cli.md from the tree of commands.</summary>
internal static class CliReference
{
    private static readonly (string Name, string Meaning)[] Variables =
    [
        (Globals.ConfigRepoVariable, "the config repo, where `--config-repo` is not given"),
        ("KUBECONFIG", "kubeconfig files, where `--kubeconfig` is not given"),
        ("LANDFALL_USER", "who delivers, as commits and holds name it (default: the user of this machine)"),
        (DemoCommand.RegistryVariable, "the registry of `landfall demo`, where `--registry` is not given"),
        ("XDG_CACHE_HOME", "where mirrors of Git repos are kept, below `landfall` (default: `~/.cache`)"),
        ("NO_COLOR", "no colours"),
        ("CI", "progress as a log also on a terminal, and no colours"),
        ("LANDFALL_DEBUG", "`1` shows with an error where it comes from"),
    ];

    public static string Write(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append("# The `landfall` command\n\n<!-- Written by `make docs` from the commands themselves. -->\n\n");
        text.Append($"{root.Description}\n\n");
        text.Append("Results go to stdout, progress and errors to stderr. `--output json` writes one JSON document to stdout, also for an error:\n\n");
        text.Append($"```\n{Shape(OutputJson.Default.ErrorOutputDocument)}\n```\n\n");
        text.Append("An argument that starts with `@` is that argument; no file is read in its place. Ctrl+C asks for an end at the next safe point; a second one quits at once.\n\n");
        Rows(text, "Exit codes", ("code", "meaning"), ExitCode.All.Select(code => ($"{code.Code}", code.Meaning)));
        text.Append("Of several deliveries the gravest counts: 1 before 4, 5 and 3.\n\n");
        Rows(text, "Environment variables", ("variable", "meaning"), Variables.Select(variable => ($"`{variable.Name}`", variable.Meaning)));
        Rows(text, "Options of every command", ("option", "meaning"), HelpText.Globals(root).Select(Row));
        foreach (var command in Leaves(root))
            Describe(text, command);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Describe(StringBuilder text, Command command)
    {
        text.Append($"## {UsageProblems.PathOf(command)}\n\n{command.Description}\n\n```\n{HelpText.Usage(command)}\n```\n\n");
        Rows(text, null, ("argument", "meaning"), command.Arguments.Select(argument => ($"`{argument.Name}`", argument.Description!)));
        Rows(text, null, ("option", "meaning"), HelpText.Options(command).Select(Row));
        text.Append($"```sh\n{string.Join('\n', HelpText.Examples(command))}\n```\n\n");
        if (Document(command.Name) is { } document)
            text.Append($"JSON:\n\n```\n{Shape(document)}\n```\n\n");
    }

    private static (string, string) Row(Option option) => ($"`{HelpText.Label(option).Replace("|", "\\|", StringComparison.Ordinal)}`", option.Description!);

    private static void Rows(StringBuilder text, string? title, (string Left, string Right) head, IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        if (title is not null)
            text.Append($"## {title}\n\n");
        text.Append($"| {head.Left} | {head.Right} |\n|---|---|\n");
        foreach (var (left, right) in all)
            text.Append($"| {left} | {right} |\n");
        text.Append('\n');
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : HelpText.Subcommands(command).SelectMany(Leaves);

    private static JsonTypeInfo? Document(string command) => command switch
    {
        "build" => OutputJson.Default.BuildDocument,
        "deploy" or "promote" or "rollback" => OutputJson.Default.DeliveryDocument,
        "apply" => OutputJson.Default.ListDocumentApplyDocument,
        "hold" or "resume" => OutputJson.Default.HoldDocument,
        "status" => OutputJson.Default.ListDocumentStatusDocument,
        "history" => OutputJson.Default.ListDocumentHistoryDocument,
        "render" => OutputJson.Default.ListDocumentRenderDocument,
        "diff" => OutputJson.Default.ListDocumentDiffDocument,
        "validate" => OutputJson.Default.ValidationDocument,
        "retag" => OutputJson.Default.RetagDocument,
        "schema" or "completion" or "demo" => null,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "say what JSON this command writes"),
    };

    // {"items": [{"application": string, "release": number or null}]}
    private static string Shape(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object when type.Properties.Count > 0 => $"{{{string.Join(", ", type.Properties.Select(Property))}}}",
        JsonTypeInfoKind.Enumerable => $"[{Shape(OutputJson.Default.GetTypeInfo(type.ElementType!)!)}]",
        _ => Name(Nullable.GetUnderlyingType(type.Type) ?? type.Type),
    };

    private static string Property(JsonPropertyInfo property)
    {
        var nullable = property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null;
        return $"\"{property.Name}\": {Shape(OutputJson.Default.GetTypeInfo(property.PropertyType)!)}{(nullable ? " or null" : "")}";
    }

    private static string Name(Type type) =>
        type == typeof(string) ? "string"
        : type == typeof(int) ? "number"
        : type == typeof(bool) ? "boolean"
        : type == typeof(DateTimeOffset) ? "time"
        : "object";
}
