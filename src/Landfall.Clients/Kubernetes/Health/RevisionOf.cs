using System.Globalization;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Reads which revision of its template a workload is at, and which a pod was made from, as the controllers of
/// Kubernetes mark them. A workload's mark speaks of the specification in force only once its controller has observed
/// the generation (<see cref="ObjectHealth.Assess"/>).
/// </summary>
public static class RevisionOf
{
    private const string DeploymentRevision = "deployment.kubernetes.io/revision";
    private const string TemplateHash = "pod-template-hash";
    private const string RevisionHash = "controller-revision-hash";
    private const string TemplateGeneration = "pod-template-generation";

    /// <summary>Reads the revision number of a Deployment or of one of its ReplicaSets; null before the controller wrote it.</summary>
    public static string? Deployment(JsonObject deploymentOrReplicaSet) => deploymentOrReplicaSet.Annotation(DeploymentRevision);

    /// <summary>Finds the ReplicaSet of a Deployment's present revision; null until it is made.</summary>
    public static JsonObject? NewReplicaSet(JsonObject deployment, IEnumerable<JsonObject> replicaSets)
    {
        ArgumentNullException.ThrowIfNull(replicaSets);
        if (Deployment(deployment) is not { } revision || deployment.Text("metadata", "uid") is not { } uid) return null;
        return replicaSets.FirstOrDefault(set => PodMatch.OwnedBy(set, uid) && Deployment(set) == revision);
    }

    /// <summary>Reads the revision that a StatefulSet moves its pods to: the value of their <see cref="Pod"/> label.</summary>
    public static string? StatefulSet(JsonObject set) => set.Text("status", "updateRevision");

    /// <summary>
    /// Finds the hash of a DaemonSet's present template: that of the owned ControllerRevision with the highest number.
    /// A DaemonSet does not tell it itself. Null when there is none yet.
    /// </summary>
    public static string? DaemonSet(JsonObject set, IEnumerable<JsonObject> controllerRevisions)
    {
        ArgumentNullException.ThrowIfNull(controllerRevisions);
        var uid = set.Text("metadata", "uid") ?? "";
        return controllerRevisions.Where(revision => PodMatch.OwnedBy(revision, uid)).MaxBy(revision => revision.Count("revision"))?.Label(RevisionHash);
    }

    /// <summary>Reads the hash that a StatefulSet's or DaemonSet's pod was made from.</summary>
    public static string? Pod(JsonObject pod) => pod.Label(RevisionHash);

    /// <summary>Tells whether a pod was made by this ReplicaSet, which stands for one revision of a Deployment.</summary>
    public static bool IsOfReplicaSet(JsonObject pod, JsonObject replicaSet) =>
        replicaSet.Text("metadata", "uid") is { } uid && PodMatch.OwnedBy(pod, uid) && pod.Label(TemplateHash) == replicaSet.Label(TemplateHash);

    /// <summary>Tells whether a StatefulSet's own pod is of the revision it moves to.</summary>
    public static bool IsOfStatefulSet(JsonObject pod, JsonObject set) =>
        set.Text("metadata", "uid") is { } uid && PodMatch.OwnedBy(pod, uid) && StatefulSet(set) is { } revision && Pod(pod) == revision;

    /// <summary>
    /// Tells whether a DaemonSet's own pod is of its present template, as the controller decides: by the hash, or by the
    /// generation of the template, which is all there is to go by without ControllerRevisions (null) but also tells pods
    /// apart that an earlier, equal template made.
    /// </summary>
    public static bool IsOfDaemonSet(JsonObject pod, JsonObject set, string? hash)
    {
        if (set.Text("metadata", "uid") is not { } uid || !PodMatch.OwnedBy(pod, uid)) return false;
        if (hash is not null && Pod(pod) == hash) return true;
        return TemplateGenerationOf(set) is { } generation && pod.Label(TemplateGeneration) == generation;
    }

    // The API server counts template changes in this annotation since apps/v1 has no field for it.
    private static string? TemplateGenerationOf(JsonObject set) =>
        set.Annotation("deprecated.daemonset.template.generation") ?? set.Number("spec", "templateGeneration")?.ToString(CultureInfo.InvariantCulture);
}
