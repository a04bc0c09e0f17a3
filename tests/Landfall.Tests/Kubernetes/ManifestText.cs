using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;

namespace Landfall.Tests.Kubernetes;

/// <summary>Objects for tests, written as YAML.</summary>
internal static class ManifestText
{
    public static JsonObject Object(string yaml) => (JsonObject)Node(yaml);

    public static JsonNode Node(string yaml) => YamlReader.Read(Encoding.UTF8.GetBytes(yaml), "test.yaml")[0].Root!.DeepClone();
}
