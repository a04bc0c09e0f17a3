using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Tests.Architecture;

/// <summary>Holds a type that a file declares beside no other type's braces.</summary>
internal sealed record DeclaredType(string Name);

/// <summary>Holds one C# file below src, and what the rules ask of it. The path is relative to src, with forward slashes.</summary>
internal sealed partial class SourceFile
{
    private readonly Lazy<string> _code;
    private readonly Lazy<IReadOnlyList<string>> _fullNames;
    private readonly Lazy<IReadOnlySet<string>> _words;
    private readonly Lazy<IReadOnlyList<DeclaredType>> _types;

    public SourceFile(string path, string text)
    {
        Path = path;
        var parts = path.Split('/');
        Project = parts[0];
        Folders = parts[1..^1];
        _code = new(() => CodeText.Of(text));
        _fullNames = new(() => [.. FullName().Matches(NamespaceLine().Replace(Code, " ")).Select(match => match.Value)]);
        _words = new(() => Word().Matches(Code).Select(match => match.Value).ToHashSet());
        _types = new(() => [.. DeclaredTypes()]);
    }

    public string Path { get; }

    public string Project { get; }

    public IReadOnlyList<string> Folders { get; }

    /// <summary>The first folder below the project: a protocol or a stage; empty for a file in the project's root.</summary>
    public string Area => Folders.Count > 0 ? Folders[0] : "";

    public string Code => _code.Value;

    public string? Namespace => NamespaceLine().Match(Code) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>All full names of ours in the code, in using lines and elsewhere, but for the file's own namespace line.</summary>
    public IReadOnlyList<string> FullNames => _fullNames.Value;

    /// <summary>All words of the code.</summary>
    public IReadOnlySet<string> Words => _words.Value;

    /// <summary>
    /// The types outside of all braces: files have file-scoped namespaces.
    /// </summary>
    public IReadOnlyList<DeclaredType> Types => _types.Value;

    private IEnumerable<DeclaredType> DeclaredTypes() =>
        from match in Declaration().Matches(OutsideBraces())
        where match.Groups["name"].Value != "where"
        select new DeclaredType(match.Groups["name"].Value);

    private string OutsideBraces()
    {
        var outside = new StringBuilder();
        var depth = 0;
        foreach (var character in Code)
        {
            if (character == '}') depth--;
            if (depth == 0) outside.Append(character);
            if (character == '{') depth++;
        }

        return outside.ToString();
    }

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)\s*[;{]", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bLandfall(\.\w+)+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FullName();

    [GeneratedRegex(@"\b[A-Za-z_]\w*", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(record\s+struct|record\s+class|record|class|struct|interface|enum)\s+(?<name>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
