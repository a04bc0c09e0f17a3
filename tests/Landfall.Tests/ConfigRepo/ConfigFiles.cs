using System.Text;
using Landfall.Clients.Git;
using Landfall.Delivery.ConfigRepo;

namespace Landfall.Tests.ConfigRepo;

/// <summary>Makes config repos out of texts, and gives a fleet of two environments that most cases share.</summary>
internal static class ConfigFiles
{
    public const string Fleet = """
        apiVersion: landfall.dev/v1
        kind: Fleet
        metadata: {name: webteam}
        applications: "**/app.yaml"
        clusters:
          local: {context: landfall}
        environments:
          staging: {cluster: local, namespace: staging}
          production: {cluster: local, namespace: production, after: staging, release: manual, settle: 5s}
        """;

    public static ConfigSnapshot Repo(params (string Path, string Text)[] files) => ConfigSnapshot.Empty.With(
        [.. files.Select(file => new GitWrite(file.Path, Encoding.UTF8.GetBytes(file.Text)))]);

    public static string App(string name, string paths, string images = "[{repository: registry.example.com/shop/web}]", string more = "") => $$"""
        apiVersion: landfall.dev/v1
        kind: Application
        metadata:
          name: {{name}}
        spec:
          images: {{images}}
          manifests:
            paths: {{paths}}
        {{more}}
        """;

    public static string Deployment(string name, string image) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
        spec:
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
                image: {{image}} # moved by deliveries
              - name: sidecar
                image: registry.example.com/proxy:1
        """;

    public static string Text(ReadOnlyMemory<byte> content) => Encoding.UTF8.GetString(content.Span);
}
