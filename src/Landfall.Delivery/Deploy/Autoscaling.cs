using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;

namespace Landfall.Delivery.Deploy;

/// <summary>
/// Leaves <c>spec.replicas</c> to a HorizontalPodAutoscaler. A field that its only owner drops falls back to its default of one:
/// that the live number stays is up to <see cref="SetApplier"/>, which gives the field up before it applies.
/// </summary>
internal sealed class Autoscaling(KubernetesClient client, string ns)
{
    private Task<IReadOnlySet<(string Kind, string Name)>>? _targets;

    public async Task LeaveReplicasAsync(JsonObject desired, Rendering rendering, CancellationToken ct)
    {
        if (desired["spec"] is not JsonObject spec || !spec.ContainsKey("replicas") || desired["kind"]?.ToString() is not ("Deployment" or "StatefulSet" or "ReplicaSet"))
            return;
        var target = (desired["kind"]!.ToString(), desired["metadata"]!["name"]!.ToString());
        _targets ??= LoadAsync(ct);
        if ((await _targets).Contains(target) || rendering.Objects.Select(TargetOf).Contains(target))
            spec.Remove("replicas");
    }

    private async Task<IReadOnlySet<(string, string)>> LoadAsync(CancellationToken ct)
    {
        if (await client.PreferredAsync("autoscaling", "HorizontalPodAutoscaler", ct) is not { } resource)
            return new HashSet<(string, string)>();
        return (await client.ListAsync(resource, ns, null, null, ct)).Items.Select(TargetOf).OfType<(string, string)>().ToHashSet();
    }

    private static (string, string)? TargetOf(JsonObject o) =>
        (o["kind"]?.ToString() is null or "HorizontalPodAutoscaler") && o["spec"]?["scaleTargetRef"] is JsonObject target
            ? (target["kind"]!.ToString(), target["name"]!.ToString())
            : null;
}
