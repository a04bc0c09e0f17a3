using System.Text;
using Landfall.Clients.Processes;

namespace Landfall.Bench;

/// <summary>
/// A config repo of many small applications: a bare repository, and the folder that it was made from, whose manifests other tools
/// take. Each application is a ConfigMap, a Secret, a Service and a Deployment without pods.
/// </summary>
internal sealed record BenchFleet(string Remote, string Checkout, IReadOnlyList<string> Applications)
{
    public const int ApplicationCount = 100;
    public const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    public string Manifests => Path.Combine(Checkout, "manifests");

    public static string Repository(Ground ground, string application) => $"{ground.Registry}/landfall-bench/{application}";

    /// <summary>Creates a fleet with an automatic environment per namespace, named as it.</summary>
    public static async Task<BenchFleet> CreateAsync(Ground ground, string name, IEnumerable<string> namespaces, CancellationToken ct)
    {
        var fleet = new BenchFleet(
            Path.Combine(ground.Folder, name + ".git"), Path.Combine(ground.Folder, name),
            [.. Enumerable.Range(1, ApplicationCount).Select(number => $"app-{number:000}")]);
        Directory.CreateDirectory(fleet.Manifests);
        await File.WriteAllTextAsync(Path.Combine(fleet.Checkout, "landfall.yaml"), FleetFile(ground, namespaces), ct);
        foreach (var application in fleet.Applications)
        {
            var folder = Directory.CreateDirectory(Path.Combine(fleet.Checkout, "applications", application)).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "app.yaml"), ApplicationFile(ground, application), ct);
            await File.WriteAllTextAsync(Path.Combine(fleet.Manifests, application + ".yaml"), Manifest(ground, application), ct);
        }

        await GitAsync(ground, ground.Folder, ct, "init", "--quiet", "--bare", "--initial-branch=main", fleet.Remote);
        await GitAsync(ground, fleet.Checkout, ct, "init", "--quiet", "--initial-branch=main");
        await GitAsync(ground, fleet.Checkout, ct, "add", "--all");
        await GitAsync(ground, fleet.Checkout, ct, "commit", "--quiet", "--message", "Declare a hundred applications");
        await GitAsync(ground, fleet.Checkout, ct, "remote", "add", "origin", fleet.Remote);
        await GitAsync(ground, fleet.Checkout, ct, "push", "--quiet", "--set-upstream", "origin", "main");
        return fleet;
    }

    public static async Task<string> GitAsync(Ground ground, string folder, CancellationToken ct, params string[] arguments) =>
        (await ProcessRunner.RunCheckedAsync(
            new("git", arguments) { WorkingDirectory = folder, Environment = ground.Environment.ToDictionary(pair => pair.Name, pair => (string?)pair.Value) }, ct)).Text;

    private static string FleetFile(Ground ground, IEnumerable<string> namespaces)
    {
        var text = new StringBuilder(
            $$"""
            apiVersion: landfall.dev/v1
            kind: Fleet
            metadata: {name: bench}
            applications: "applications/*/app.yaml"
            clusters:
              local: {context: "{{ground.Access.Name}}"}
            environments:

            """);
        foreach (var ns in namespaces)
            text.Append($"  {ns}: {{cluster: local, namespace: {ns}, release: automatic}}\n");
        return text.ToString();
    }

    private static string ApplicationFile(Ground ground, string name) =>
        $$"""
        apiVersion: landfall.dev/v1
        kind: Application
        metadata: {name: {{name}}}
        spec:
          images:
            - repository: {{Repository(ground, name)}}
          manifests:
            paths: ["/manifests/{{name}}.yaml"]

        """;

    // Ports name their protocol, without which servers before 1.21 refuse a server-side apply, kubectl's too.
    private static string Manifest(Ground ground, string name) =>
        $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{name}}
        data:
          greeting: Hello from {{name}}
          settings.yaml: |
            cache: {size: 100, ttl: 60s}
            features: [search, feeds]
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{name}}
        data:
          password: c2VjcmV0
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {{name}}
        spec:
          selector:
            app: {{name}}
          ports:
            - name: http
              port: 80
              targetPort: 8080
              protocol: TCP
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
        spec:
          replicas: 0
          selector:
            matchLabels:
              app: {{name}}
          template:
            metadata:
              labels:
                app: {{name}}
            spec:
              containers:
                - name: web
                  image: {{Repository(ground, name)}}:1@{{Digest}}
                  ports:
                    - name: http
                      containerPort: 8080
                      protocol: TCP
                  envFrom:
                    - configMapRef:
                        name: {{name}}
                    - secretRef:
                        name: {{name}}
                  readinessProbe:
                    httpGet:
                      path: /healthz
                      port: http
                  resources:
                    requests:
                      cpu: 10m
                      memory: 16Mi

        """;
}
