using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>Objects for tests, written as YAML.</summary>
internal static class Manifests
{
    public static IReadOnlyList<JsonObject> All(string yaml) =>
        [.. YamlReader.Read(Encoding.UTF8.GetBytes(yaml), "test.yaml").Select(d => (JsonObject)d.Root!.DeepClone())];

    public static JsonObject One(string yaml) => All(yaml)[0];

    public static JsonObject ConfigMap(string ns, string name, params (string Key, string Value)[] data) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["data"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
    };

    /// <summary>A Deployment without pods, so that a node's number of pods is no limit.</summary>
    public static JsonObject Deployment(string ns, string name, string image = "example.com/app:1", string? more = null) => One($$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}, namespace: {{{ns}}}}
        spec:
          replicas: 0
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata: {labels: {app: {{{name}}}}}
            spec:
              containers:
              - name: app
                image: {{{image}}}
                ports: [{containerPort: 8080}]
                resources: {requests: {cpu: 0.5, memory: 1024Mi}}
        {{{more}}}
        """);

    public static JsonObject Service(string ns, string name) => One($$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          selector: {app: {{name}}}
          ports: [{port: 80, targetPort: 8080}]
        """);
}
