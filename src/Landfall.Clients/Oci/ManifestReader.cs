using System.Text.Json;

namespace Landfall.Clients.Oci;

/// <summary>Parses manifests; see <see cref="Manifest.Read"/> for what it refuses.</summary>
internal static class ManifestReader
{
    private const int MostEntries = 10_000;
    private static readonly string[] Decisive = ["schemaVersion", "mediaType", "config", "layers", "manifests", "fsLayers"];

    /// <param name="content">The bytes.</param>
    /// <param name="contentType">The Content-Type it came with, or null where there is none.</param>
    /// <param name="what">What it is the manifest of, for messages.</param>
    public static Manifest Read(ReadOnlyMemory<byte> content, string? contentType, string what)
    {
        var digest = Digest.Sha256(content.Span);
        try
        {
            return Read(content, digest, contentType);
        }
        catch (FormatException e)
        {
            throw new LandfallException(FailureKind.Invalid, $"{what} ({digest}) is refused: {e.Message}", "look whether this address is that of a registry, and the image whole", e);
        }
    }

    private static Manifest Read(ReadOnlyMemory<byte> content, Digest digest, string? contentType)
    {
        var root = JsonBody.Read(content);
        RefuseOtherCase(root);
        if (root.Number("schemaVersion") == 1) throw new FormatException("it has the old schema 1, which cannot be pinned safely; push the image again with a current tool");
        if (root.Number("schemaVersion") != 2) throw new FormatException("its schemaVersion is not 2");

        var type = TypeOf(root, BareType(contentType));
        var isIndex = MediaTypes.IsIndex(type);
        if (isIndex && (Has(root, "layers") || Has(root, "config"))) throw new FormatException("it is an index and has layers or config too");
        if (!isIndex && Has(root, "manifests")) throw new FormatException("it is an image and has manifests too");
        if (isIndex && !root.TryGetProperty("manifests", out _)) throw new FormatException("it is an index without manifests");
        if (!isIndex && !Has(root, "config")) throw new FormatException("it is an image without config");
        return new Manifest(type, digest, content)
        {
            Config = isIndex ? null : ReadDescriptor(root.GetProperty("config"), "config"),
            Layers = isIndex ? [] : ReadDescriptors(root, "layers"),
            Manifests = isIndex ? ReadDescriptors(root, "manifests") : [],
            Annotations = root.Texts("annotations"),
        };
    }

    // Some readers (Go's) take names in any case, others do not: such a document has two readings.
    private static void RefuseOtherCase(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (Decisive.FirstOrDefault(name => name.Equals(member.Name, StringComparison.OrdinalIgnoreCase)) is { } name && name != member.Name)
            {
                throw new FormatException($"it writes {name} as {member.Name}");
            }
        }
    }

    private static string BareType(string? contentType) => (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    private static string TypeOf(JsonElement root, string contentType)
    {
        if (Has(root, "mediaType") && root.Text("mediaType") is null) throw new FormatException("its mediaType is not a text");
        var inside = root.Text("mediaType");
        var type = MediaTypes.IsGeneric(contentType) ? inside ?? TypeOfShape(root) : contentType;
        if (inside is not null && inside != type)
        {
            throw new FormatException($"its mediaType is {Printable.Of(inside, 100)}, but it came as {Printable.Of(type, 100)}");
        }

        return MediaTypes.IsImage(type) || MediaTypes.IsIndex(type)
            ? type
            : throw new FormatException($"its type {Printable.Of(type, 100)} is not that of an image or index");
    }

    private static string TypeOfShape(JsonElement root) => Has(root, "manifests") ? MediaTypes.OciIndex : MediaTypes.OciImage;

    private static bool Has(JsonElement root, string name) => root.Member(name) is not null;

    private static List<Descriptor> ReadDescriptors(JsonElement root, string name)
    {
        if (root.Member(name) is not { } list) return []; // Go writes an empty list as null.
        if (list.ValueKind != JsonValueKind.Array) throw new FormatException($"its {name} is not a list");
        if (list.GetArrayLength() > MostEntries) throw new FormatException($"it has more than {MostEntries} {name}");
        return [.. list.EnumerateArray().Select((entry, index) => ReadDescriptor(entry, $"{name}[{index}]"))];
    }

    private static Descriptor ReadDescriptor(JsonElement value, string place)
    {
        if (!Digest.TryParse(value.Text("digest"), out var digest)) throw new FormatException($"{place} has no valid digest");
        if (value.Number("size") is not { } size || size < 0) throw new FormatException($"{place} has no valid size");
        return new Descriptor(value.Text("mediaType") ?? "", digest, size)
        {
            ArtifactType = value.Text("artifactType"),
            Platform = value.Member("platform") is { } platform ? ReadPlatform(platform) : null,
            Annotations = value.Texts("annotations"),
        };
    }

    private static Platform ReadPlatform(JsonElement value) =>
        new(value.Text("os") ?? "", value.Text("architecture") ?? "", value.Text("variant"));
}
