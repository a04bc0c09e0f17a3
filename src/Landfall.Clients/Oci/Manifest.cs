namespace Landfall.Clients.Oci;

/// <summary>
/// An image manifest or an index of such, with the bytes that its digest names. <see cref="Read"/> and the registry client
/// give only checked ones: the digest fits, and type and content admit one reading.
/// </summary>
public sealed record Manifest(string MediaType, Digest Digest, ReadOnlyMemory<byte> Content)
{
    /// <summary>Whether it lists images (one for each platform) rather than being one.</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    /// <summary>An image's configuration; null for an index.</summary>
    public Descriptor? Config { get; init; }

    /// <summary>An image's layers.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>What an index lists.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; init; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Reads a manifest. Refuses one that two readers could take for different things: a <c>mediaType</c> other than the
    /// Content-Type it came with, <c>manifests</c> beside <c>layers</c> or <c>config</c>, a name twice or in another case (CVE-2021-41190).
    /// </summary>
    /// <param name="content">The bytes.</param>
    /// <param name="contentType">The Content-Type it came with, or null where there is none.</param>
    /// <exception cref="LandfallException">Invalid.</exception>
    public static Manifest Read(ReadOnlyMemory<byte> content, string? contentType) => ManifestReader.Read(content, contentType, "a manifest");
}
