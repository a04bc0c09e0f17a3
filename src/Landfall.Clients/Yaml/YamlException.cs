namespace Landfall.Clients.Yaml;

/// <summary>A YAML file that cannot be read, or an edit of it that cannot be made; the message starts with <c>file:line:column</c>.</summary>
public sealed class YamlException : LandfallException
{
    public YamlException(string file, YamlMark? mark, string problem, string? remedy = null, Exception? inner = null)
        : base(FailureKind.Invalid, mark is null ? $"{file}: {problem}" : $"{file}:{mark}: {problem}", remedy ?? "Mend the file at this place.", inner)
    {
        File = file;
        Mark = mark;
    }

    public string File { get; }

    /// <summary>Where the problem is; null when it is the file as a whole.</summary>
    public YamlMark? Mark { get; }
}
