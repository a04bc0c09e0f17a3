using System.Text.Json;
using Landfall.Clients.Oci;

namespace Landfall.Cli.Output;

internal sealed record RetagDocument(string Image, string Tag, string Digest);

/// <summary>The image under its new tag.</summary>
internal sealed class RetagOutput(ImageReference source, string tag, Digest digest) : CommandOutput
{
    private readonly ImageReference _image = source.With(tag, digest);

    public override void WriteText(TextOutput output) => output.WriteLine(SafeText.Line(_image.ToString()));

    public override string ToJson() =>
        JsonSerializer.Serialize(new RetagDocument(_image.ToString(), tag, digest.ToString()), OutputJson.Default.RetagDocument);
}
