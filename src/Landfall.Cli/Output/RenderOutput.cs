using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Landfall.Delivery;
using Landfall.Delivery.Deploy;

namespace Landfall.Cli.Output;

internal sealed record RenderDocument(string Application, string Environment, string Commit, string RenderHash, IReadOnlyList<JsonObject> Objects);

/// <summary>The manifests as they would be applied, but for the values of Secrets: YAML, a comment above each application.</summary>
internal sealed class RenderOutput(IReadOnlyList<RenderedApplication> applications) : CommandOutput
{
    public override void WriteText(TextOutput output)
    {
        foreach (var application in applications)
        {
            output.WriteLine("---");
            output.WriteLine(SafeText.Line(
                $"# {application.Application} in {application.Environment} at {application.Commit}, render {application.RenderHash}"));
            var yaml = YamlWriter.WriteAll(application.Objects.Select(SecretMask.Shown));
            // What a program reads must stay as it is; what a terminal shows must be harmless.
            if (!output.IsTerminal)
                output.Writer.Write(yaml);
            else
                foreach (var line in SafeText.Lines(yaml))
                    output.WriteLine(line);
        }
    }

    public override string ToJson() => JsonSerializer.Serialize(
        new ListDocument<RenderDocument>([.. applications.Select(a => new RenderDocument(a.Application, a.Environment, a.Commit, a.RenderHash, [.. a.Objects.Select(SecretMask.Shown)]))]),
        OutputJson.Default.ListDocumentRenderDocument);
}
