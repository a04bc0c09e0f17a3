using System.Globalization;

namespace Landfall.Clients.Oci;

/// <summary>What an image says of itself (OCI image specification, config).</summary>
/// <param name="Digest">The digest of the configuration itself, which some runtimes call the image id.</param>
/// <param name="Created">When it was built, as the builder says; null where it does not. Reproducible builds often say 1970.</param>
/// <param name="Architecture">In Go's words.</param>
/// <param name="Os">In Go's words.</param>
/// <param name="Labels">Empty where there are none.</param>
public sealed record ImageConfiguration(
    Digest Digest,
    DateTimeOffset? Created,
    string? Architecture,
    string? Os,
    IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>The source commit, from the label <c>org.opencontainers.image.revision</c>.</summary>
    public string? Revision => Labels.GetValueOrDefault("org.opencontainers.image.revision");

    /// <summary>Reads a configuration; a field that is missing or of another kind is null.</summary>
    /// <exception cref="LandfallException">Invalid: not a JSON object.</exception>
    internal static ImageConfiguration Read(ReadOnlyMemory<byte> content, Digest digest)
    {
        try
        {
            var root = JsonBody.Read(content);
            var created = DateTimeOffset.TryParse(root.Text("created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : (DateTimeOffset?)null;
            var labels = root.Member("config") is { } config ? config.Texts("Labels") : [];
            return new ImageConfiguration(digest, created, root.Text("architecture"), root.Text("os"), labels);
        }
        catch (FormatException e)
        {
            throw new LandfallException(FailureKind.Invalid, $"image configuration {digest} cannot be read: {e.Message}", inner: e);
        }
    }
}
