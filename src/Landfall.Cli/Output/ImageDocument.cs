using Landfall.Clients.Oci;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

/// <summary>One image of a release.</summary>
/// <param name="Image">name:tag@digest.</param>
/// <param name="Commit">The commit its label names, where it names one.</param>
internal sealed record ImageDocument(string Image, string Digest, string? Commit)
{
    public static ImageDocument Of(ReleaseImage image) => new(image.Reference.ToString(), image.Digest.ToString(), image.Commit);

    public static IReadOnlyList<ImageDocument> Of(IEnumerable<ReleaseImage> images) => [.. images.Select(Of)];
}

/// <summary>Short forms for people: the first twelve characters of a digest and of a commit, as everywhere in Landfall.</summary>
internal static class Short
{
    public static string Commit(string? commit) => commit is null ? "" : commit.Length > 12 && commit.All(char.IsAsciiHexDigit) ? commit[..12] : commit;

    public static string Digests(IEnumerable<ReleaseImage> images) => string.Join(",", images.Select(image => image.Reference.Digest?.Short ?? "?"));
}
