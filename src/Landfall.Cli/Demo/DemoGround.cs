using Landfall.Clients.Kubernetes;

namespace Landfall.Cli.Demo;

/// <summary>The namespaces that the demo uses; it owns them, and clears them before and after.</summary>
internal static class DemoGround
{
    private static readonly string[] Environments = ["staging", "production"];

    /// <summary>Deletes what an earlier demo left, and waits until it is gone.</summary>
    public static async Task ClearAsync(KubernetesClient cluster, DemoStory story, CancellationToken ct)
    {
        var resource = await cluster.ResourceOfAsync(new("", "v1", "Namespace"), ct);
        foreach (var name in Environments.Select(DemoStory.NamespaceOf))
        {
            if (await cluster.GetAsync(resource, null, name, ct) is null)
                continue;
            story.Say($"clearing the namespace {name}");
            await cluster.DeleteAsync(resource, null, name, null, "Background", ct);
            await foreach (var change in cluster.WatchAsync(resource, null, null, $"metadata.name={name}", ct))
                if (change.Kind == WatchEventKind.Deleted || (change.Kind == WatchEventKind.Synced && await cluster.GetAsync(resource, null, name, ct) is null))
                    break;
        }
    }
}
