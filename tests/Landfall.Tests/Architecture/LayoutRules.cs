using System.Text.RegularExpressions;

namespace Landfall.Tests.Architecture;

/// <summary>
/// Checks that dependencies point one way, as the layout has it: from doors to stages to clients. Each rule gives a line
/// per violation, naming the file and what it must not name.
/// </summary>
internal static partial class LayoutRules
{
    private const string Clients = "Landfall.Clients";
    private const string Delivery = "Landfall.Delivery";

    /// <summary>What each project may reference. A project that is not listed is not in the layout.</summary>
    private static readonly Dictionary<string, string[]> References = new()
    {
        [Clients] = [],
        [Delivery] = [Clients],
        ["Landfall.Api"] = [],
        ["Landfall.Server"] = [Delivery, "Landfall.Api"],
        ["Landfall.Cli"] = [Delivery, "Landfall.Server"],
    };

    /// <summary>The protocols on which others may build.</summary>
    private static readonly string[] Foundations = ["Yaml", "Processes", "Http"];

    private static readonly string[] Stages = ["Trigger", "Build", "Image", "ConfigRepo", "Deploy", "Verify", "Promote"];

    private static readonly string[] TellingNothing = ["Common", "Shared", "Utils", "Helpers", "Services"];

    public static IEnumerable<string> ProjectReferences(SourceTree tree) =>
        from project in tree.Projects
        from reference in References.TryGetValue(project.Project, out var allowed) ? project.References.Except(allowed) : ["(it is not in the layout)"]
        select $"{project.Project} references {reference}";

    /// <summary>A name of another project counts as a reference even where a chain of projects would let it compile.</summary>
    public static IEnumerable<string> ProjectNames(SourceTree tree) =>
        from file in tree.Files
        from name in file.FullNames
        let project = ProjectOf(name)
        where project is not null && project != file.Project && !Reachable(file.Project).Contains(project)
        select $"{file.Path} names {name}";

    /// <summary>Without this, a file could claim a namespace that its folder has no right to.</summary>
    public static IEnumerable<string> Namespaces(SourceTree tree) =>
        from file in tree.Files
        let expected = string.Join('.', [file.Project, .. file.Folders])
        where file.Namespace is { } actual && actual != expected
        select $"{file.Path} is in namespace {file.Namespace}, not {expected}";

    /// <summary>A namespace of ours that is open in all files would hide who depends on whom.</summary>
    public static IEnumerable<string> GlobalUsings(SourceTree tree) =>
    [
        .. from project in tree.Projects from name in project.GlobalUsings where ProjectOf(name) is not null select $"{project.Project} opens {name} for all its files",
        .. from file in tree.Files from Match match in GlobalUsing().Matches(file.Code) select $"{file.Path} opens {match.Groups["name"].Value} for all files",
    ];

    public static IEnumerable<string> ClientFolders(SourceTree tree) =>
        from file in tree.Of(Clients)
        where file.Area.Length > 0
        from area in AreasNamedBy(file, tree)
        where !Foundations.Contains(area) || (Foundations.Contains(file.Area) && area == "Http")
        select $"{file.Path} names {Clients}.{area}";

    public static IEnumerable<string> DeliveryFolders(SourceTree tree) =>
        from file in tree.Of(Delivery)
        where file.Area.Length > 0 && !Stages.Contains(file.Area) && file.Area is not ("Model" or "Storage")
        select $"{file.Path} is in a folder that is neither a stage nor Model nor Storage";

    /// <summary>A stage sees Model, Storage and earlier stages; Storage sees Model; Model sees itself.</summary>
    public static IEnumerable<string> StageOrder(SourceTree tree) =>
        from file in tree.Of(Delivery)
        where file.Area.Length > 0
        from area in AreasNamedBy(file, tree)
        where Array.IndexOf(DeliveryOrder, area) is var rank && (rank < 0 || rank >= Array.IndexOf(DeliveryOrder, file.Area))
        select $"{file.Path} names {Delivery}.{area}";

    /// <summary>The files at the root walk the stages (DeliveryPath, ReleaseManager); no stage calls back.</summary>
    public static IEnumerable<string> DeliveryRoot(SourceTree tree) =>
        from file in tree.Of(Delivery)
        where file.Area.Length > 0
        let words = file.Words
        from type in tree.Of(Delivery).Where(other => other.Area.Length == 0).SelectMany(other => other.Types)
        where words.Contains(type.Name)
        select $"{file.Path} uses {type.Name} of the root";

    public static IEnumerable<string> FolderNames(SourceTree tree) =>
        (from file in tree.Files
         from folder in file.Folders
         where TellingNothing.Contains(folder, StringComparer.OrdinalIgnoreCase)
         select $"{file.Path} is in a folder {folder}").Distinct();

    public static IEnumerable<string> Unfinished(SourceTree tree) =>
        from file in tree.Files where file.Words.Contains("NotImplementedException") select $"{file.Path} has a NotImplementedException";

    public static IEnumerable<string> Clocks(SourceTree tree) =>
        from file in tree.Files from Match match in Clock().Matches(file.Code) select $"{file.Path} reads {match.Value} instead of a TimeProvider";

    private static string[] DeliveryOrder => ["Model", "Storage", .. Stages];

    private static string? ProjectOf(string name) =>
        References.Keys.FirstOrDefault(project => name == project || name.StartsWith(project + ".", StringComparison.Ordinal));

    private static HashSet<string> Reachable(string project) =>
        References.TryGetValue(project, out var direct) ? [.. direct, .. direct.SelectMany(Reachable)] : [];

    /// <summary>
    /// The other areas of its project that a file names: by their full name, or, as the project's namespace is in scope,
    /// by "Git.GitMirror" or "Clients.Git.GitMirror".
    /// </summary>
    private static IEnumerable<string> AreasNamedBy(SourceFile file, SourceTree tree)
    {
        var others = tree.Of(file.Project).Where(other => other.Area.Length > 0 && other.Area != file.Area).GroupBy(other => other.Area).ToList();
        var full = file.FullNames.Where(name => ProjectOf(name) == file.Project).Select(name => name.Split('.')).Where(parts => parts.Length > 2).Select(parts => parts[2]).ToHashSet();
        return from other in others where full.Contains(other.Key) || IsPartlyNamed(other, file) select other.Key;
    }

    private static bool IsPartlyNamed(IGrouping<string, SourceFile> area, SourceFile by)
    {
        var types = area.SelectMany(file => file.Types).Select(type => type.Name).ToHashSet();
        return PartialName().Matches(by.Code).Select(match => match.Value.Split('.'))
            .Any(parts => parts.SkipWhile(part => by.Project.EndsWith("." + part, StringComparison.Ordinal)).ToList() is [var first, .. var rest] && first == area.Key && rest.Exists(types.Contains));
    }

    [GeneratedRegex(@"\bglobal\s+using\s+(static\s+)?(\w+\s*=\s*)?(?<name>Landfall[\w.]*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex GlobalUsing();

    // A name after a dot or of ours in full is not the start of a partial one.
    [GeneratedRegex(@"(?<![\w.])(?!Landfall\.)[A-Z]\w*(\.\w+)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PartialName();

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Clock();
}
