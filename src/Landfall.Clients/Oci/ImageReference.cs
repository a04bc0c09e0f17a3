using System.Diagnostics.CodeAnalysis;

namespace Landfall.Clients.Oci;

/// <summary>
/// The name of an image, normalised as Docker and Kubernetes do: <c>nginx</c> is <c>docker.io/library/nginx</c>. Without tag and
/// digest it names a repository. Grammar: github.com/distribution/reference; the registry's host is lower-cased.
/// </summary>
public sealed record ImageReference
{
    private const string DockerHub = "docker.io";
    private const string Library = "library/";

    private ImageReference(string registry, string path, string? tag, Digest? digest) =>
        (Registry, Path, Tag, Digest) = (registry, path, tag, digest);

    /// <summary>Host and perhaps port.</summary>
    public string Registry { get; }

    /// <summary>The repository's path in the registry.</summary>
    public string Path { get; }

    public string? Tag { get; }

    public Digest? Digest { get; }

    /// <summary>Registry and path: two references with an equal one name the same repository.</summary>
    public string Repository => Registry + "/" + Path;

    /// <summary>As people write it: without <c>docker.io/library/</c>.</summary>
    public string Familiar => FamiliarName() + Suffix();

    /// <summary>Reads a reference.</summary>
    /// <exception cref="LandfallException">Invalid, with the rule that is broken.</exception>
    public static ImageReference Parse(string text) => TryParse(text, out var image, out var error)
        ? image
        : throw new LandfallException(FailureKind.Invalid, $"{Printable.Of(text, 300)} is not an image reference: {error}", "Write it as registry/name:tag or registry/name@sha256:digest.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? image, [NotNullWhen(false)] out string? error)
    {
        image = null;
        error = Read(text ?? "", ref image);
        return error is null;
    }

    /// <summary>The same repository with another tag and digest, or without.</summary>
    /// <exception cref="LandfallException">Invalid: not a tag.</exception>
    public ImageReference With(string? tag, Digest? digest) => tag is null || ReferenceGrammar.IsTag(tag)
        ? new(Registry, Path, tag, digest)
        : throw new LandfallException(FailureKind.Invalid, $"{Printable.Of(tag, 200)} is not a tag");

    public bool SameRepository(ImageReference other) => Registry == other.Registry && Path == other.Path;

    public override string ToString() => Repository + Suffix();

    private static string? Read(string text, ref ImageReference? image)
    {
        if (text.Length == 0) return "it is empty";
        if (text.Length == 64 && text.All(char.IsAsciiHexDigitLower)) return "64 hexadecimal digits would be read as an image id";

        if (Digest.TryParse(text, out var digest)) return "a digest alone names no repository";
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && !Digest.TryParse(text[(at + 1)..], out digest)) return "what follows @ is not a digest";
        if (at >= 0) text = text[..at];

        string? tag = null;
        var colon = text.LastIndexOf(':');
        if (colon > text.LastIndexOf('/'))
        {
            tag = text[(colon + 1)..];
            if (!ReferenceGrammar.IsTag(tag)) return "what follows : is not a tag";
            text = text[..colon];
        }

        var (registry, path) = Split(text);
        if (!ReferenceGrammar.IsRegistry(registry)) return "its registry is not a host name with an optional port";
        if (path.Any(char.IsAsciiLetterUpper)) return "the repository's name must be lower-case";
        if (!ReferenceGrammar.IsPath(path)) return "the repository's name is not lower-case words joined by . _ __ - or /";
        if (path.Length > ReferenceGrammar.LongestPath) return $"the repository's name has more than {ReferenceGrammar.LongestPath} characters";
        image = new ImageReference(registry, path, tag, digest);
        return null;
    }

    // The first component is a registry where it could not be a part of a path, or is localhost.
    private static (string Registry, string Path) Split(string name)
    {
        var (registry, path) = (DockerHub, name);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            var first = name[..slash];
            var lower = first.ToLowerInvariant();
            var isHost = lower == "localhost" || lower.AsSpan().ContainsAny('.', ':');

            // A single upper-case word is a host too, but would be a path in lower case.
            if (isHost || first != lower) (registry, path) = (isHost ? lower : first, name[(slash + 1)..]);
        }

        if (registry == "index.docker.io") registry = DockerHub;
        if (registry == DockerHub && !path.Contains('/', StringComparison.Ordinal)) path = Library + path;
        return (registry, path);
    }

    private string FamiliarName()
    {
        if (Registry != DockerHub) return Repository;
        return Path.StartsWith(Library, StringComparison.Ordinal) && Path.IndexOf('/', Library.Length) < 0 ? Path[Library.Length..] : Path;
    }

    private string Suffix() => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);
}
