namespace Landfall.Clients.Oci;

/// <summary>Names content by type, digest and size (OCI image specification, descriptor).</summary>
/// <param name="MediaType">What the content is.</param>
/// <param name="Digest">The content's hash.</param>
/// <param name="Size">Its length in bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>What an image of an index runs on.</summary>
    public Platform? Platform { get; init; }

    public string? ArtifactType { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it is an image that can run: not a signature, attestation or other artifact that rides in an index.</summary>
    internal bool IsRunnable =>
        MediaTypes.IsImage(MediaType) && ArtifactType is null && Platform is not { Os: "unknown" }
        && !Annotations.ContainsKey("vnd.docker.reference.type");
}

/// <summary>An operating system and architecture, in Go's words.</summary>
public sealed record Platform(string Os, string Architecture, string? Variant);
