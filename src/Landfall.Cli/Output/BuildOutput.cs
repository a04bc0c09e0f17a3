using System.Text.Json;
using Landfall.Delivery.Build;

namespace Landfall.Cli.Output;

internal sealed record BuildDocument(string Image, string? Tag, string? Digest, string Commit, DateTimeOffset Created);

/// <summary>The reference of an image that was built, alone on its line, for <c>IMAGE=$(landfall build)</c>.</summary>
internal sealed class BuildOutput(BuiltImage image) : CommandOutput
{
    public override void WriteText(TextOutput output) => output.WriteLine(SafeText.Line(image.Reference.ToString()));

    public override string ToJson() => JsonSerializer.Serialize(
        new BuildDocument(image.Reference.ToString(), image.Reference.Tag, image.Reference.Digest?.ToString(), image.Commit, image.Created),
        OutputJson.Default.BuildDocument);
}
