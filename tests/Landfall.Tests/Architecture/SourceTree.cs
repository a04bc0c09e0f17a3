using System.Xml.Linq;

namespace Landfall.Tests.Architecture;

/// <summary>Holds a project file: which projects it references, and which namespaces it opens for all its files.</summary>
internal sealed record ProjectFile(string Project, IReadOnlyList<string> References, IReadOnlyList<string> GlobalUsings)
{
    public static ProjectFile Parse(string project, string xml)
    {
        var root = XDocument.Parse(xml);
        return new(
            project,
            [.. Includes(root, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Includes(root, "Using")]);
    }

    private static IEnumerable<string> Includes(XDocument root, string element) =>
        root.Descendants().Where(node => node.Name.LocalName == element).Select(node => (string?)node.Attribute("Include")).OfType<string>();
}

/// <summary>Holds what lies below src; built in memory, the rules themselves can be tested.</summary>
internal sealed record SourceTree(IReadOnlyList<ProjectFile> Projects, IReadOnlyList<SourceFile> Files)
{
    public static SourceTree Load()
    {
        var src = Path.Combine(Root(), "src");
        var files = Directory.EnumerateFiles(src, "*.*", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: Path.GetRelativePath(src, file).Replace('\\', '/')))
            .Where(file => !file.Path.Split('/').Any(part => part is "bin" or "obj"))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        return new(
            [.. files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => ProjectFile.Parse(Path.GetFileNameWithoutExtension(file.File), File.ReadAllText(file.File)))],
            [.. files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(file => new SourceFile(file.Path, File.ReadAllText(file.File)))]);
    }

    public IEnumerable<SourceFile> Of(string project) => Files.Where(file => file.Project == project);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Landfall.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Landfall.slnx was not found above the test program");
        return folder;
    }
}
