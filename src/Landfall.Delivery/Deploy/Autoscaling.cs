using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;

namespace Landfall.Delivery.Deploy;

/// <summary>
/// Leaves <c>spec.replicas</c> to a HorizontalPodAutoscaler. While the field is still ours, the live number is sent instead:
/// a field that its only owner drops falls back to its default of one.
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
        if (!(await _targets).Contains(target) && !rendering.Objects.Select(TargetOf).Contains(target))
            return;

        var resource = await client.ResourceOfAsync(GroupVersionKind.FromObject(desired), ct);
        var live = await client.GetAsync(resource, ns, target.Item2, ct);
        if (live is not null && OwnsReplicas(live) && live["spec"]?["replicas"] is { } present)
            spec["replicas"] = present.DeepClone();
        else
            spec.Remove("replicas");
    }

    private static bool OwnsReplicas(JsonObject live) =>
        (live["metadata"]?["managedFields"] as JsonArray ?? []).Any(entry =>
            entry?["manager"]?.ToString() == Deployer.FieldManager && entry["fieldsV1"]?["f:spec"]?["f:replicas"] is not null);

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
