using System.Text.RegularExpressions;
using Landfall.Clients.Kubernetes;

namespace Landfall.Cli.Demo;

/// <summary>
/// The namespaces that the demo uses. Each run has its own, because a namespace takes its time to go:
/// none waits for what an earlier one left.
/// </summary>
internal static partial class DemoGround
{
    /// <summary>Has the namespaces of this and of all earlier runs deleted, without waiting until they are gone.</summary>
    public static async Task ClearAsync(KubernetesClient cluster, DemoStory story, CancellationToken ct)
    {
        var resource = await cluster.ResourceOfAsync(new("", "v1", "Namespace"), ct);
        var names = (await cluster.ListAsync(resource, null, "app.kubernetes.io/managed-by=landfall", null, ct)).Items
            .Where(item => item["metadata"]!["deletionTimestamp"] is null)
            .Select(item => item["metadata"]!["name"]!.ToString()).Where(name => OfADemo().IsMatch(name)).ToList();
        foreach (var name in names)
        {
            story.Say($"deleting the namespace {name}");
            await cluster.DeleteAsync(resource, null, name, null, ct: ct);
        }
    }

    [GeneratedRegex("^demo-[0-9a-f]{4}-(staging|production)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OfADemo();
}
