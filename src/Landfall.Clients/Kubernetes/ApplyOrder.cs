using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Sorts objects so that what others need comes first: namespaces; custom resource definitions; accounts and rights;
/// configuration; services; workloads; and the rest, custom resources and webhooks among it.
/// </summary>
public static class ApplyOrder
{
    private const int Namespaces = 0;
    private const int Definitions = 1;
    private const int Rights = 2;
    private const int Configuration = 3;
    private const int Services = 4;
    private const int Workloads = 5;
    private const int Rest = 6;

    /// <summary>The wave of an object, from 0; decided by its group and kind, whatever the version.</summary>
    public static int WaveOf(JsonObject obj)
    {
        var gvk = GroupVersionKind.FromObject(obj);
        return (gvk.Group, gvk.Kind) switch
        {
            ("", "Namespace") => Namespaces,
            ("apiextensions.k8s.io", "CustomResourceDefinition") => Definitions,
            ("", "ServiceAccount") or ("rbac.authorization.k8s.io", _) => Rights,
            ("", "ConfigMap" or "Secret" or "PersistentVolume" or "PersistentVolumeClaim" or "LimitRange" or "ResourceQuota") => Configuration,
            ("storage.k8s.io" or "scheduling.k8s.io" or "node.k8s.io", _) => Configuration,
            ("networking.k8s.io", "NetworkPolicy" or "IngressClass") or ("policy", "PodSecurityPolicy") => Configuration,
            ("", "Service" or "Endpoints") or ("discovery.k8s.io", _) => Services,
            ("", "Pod" or "ReplicationController") or ("batch", _) => Workloads,
            ("apps" or "extensions", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => Workloads,
            _ => Rest,
        };
    }

    /// <summary>Gives the waves that are not empty, in order; inside a wave objects keep the order given.</summary>
    public static IReadOnlyList<IReadOnlyList<JsonObject>> Waves(IEnumerable<JsonObject> objects) =>
        [.. objects.GroupBy(WaveOf).OrderBy(g => g.Key).Select(g => (IReadOnlyList<JsonObject>)[.. g])];
}
