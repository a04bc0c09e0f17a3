namespace Landfall.ComponentTests.Fixtures;

/// <summary>Files of config repos, as teams have them.</summary>
internal static class FleetFiles
{
    /// <summary>An application with an image of its own and a folder of manifests per environment: APP/app.yaml, APP/staging/APP.yaml, APP/production/APP.yaml.</summary>
    public static IEnumerable<(string Path, string Content)> Plain(FleetSandbox fleet, string application, int replicas = 1) =>
    [
        ($"{application}/app.yaml", Application(application, ["{environment}"], [fleet.ImageRepository(application)])),
        ($"{application}/staging/{application}.yaml", Deployment(application, fleet.ImageRepository(application) + ":none", replicas)),
        ($"{application}/production/{application}.yaml", Deployment(application, fleet.ImageRepository(application) + ":none", replicas)),
    ];

    /// <param name="more">Further lines of the spec.</param>
    public static string Application(string name, IEnumerable<string> paths, IEnumerable<string> images, string more = "") => $$"""
        apiVersion: landfall.dev/v1
        kind: Application
        metadata: {name: {{name}}}
        spec:
          images: [{{string.Join(", ", images.Select(image => $"{{repository: \"{image}\"}}"))}}]
          manifests: {paths: [{{string.Join(", ", paths.Select(path => $"\"{path}\""))}}]}
        {{more}}
        """;

    /// <summary>A Deployment whose pods start and end quickly. Its comments have to survive every edit.</summary>
    /// <param name="container">Further lines of the container, indented by eight.</param>
    /// <param name="spec">Further lines of the Deployment's spec, indented by two.</param>
    public static string Deployment(string name, string image, int replicas = 1, string container = "", string spec = "") => $$"""
        # {{name}}: kept by hand, but for the image
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
        spec:
          replicas: {{replicas}}
          selector:
            matchLabels:
              app: {{name}}
        {{spec}}
          template:
            metadata:
              labels: {app: {{name}}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: {{image}}   # moved by deliveries
        {{container}}

        """;

    public static string ConfigMap(string name, string key, string value) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{name}}}
        data:
          {{key}}: "{{value}}"

        """;

    /// <summary>Forty ConfigMaps of 8 kB, so that an apply takes many bytes and can be stopped in the middle.</summary>
    public static IEnumerable<(string Path, string Content)> Parts(string folder, string text) => Enumerable.Range(0, 40)
        .Select(i => ($"{folder}/part{i:00}.yaml", ConfigMap($"part{i:00}", "text", text) + $"  padding: {new string('x', 8_000)}\n"));
}
