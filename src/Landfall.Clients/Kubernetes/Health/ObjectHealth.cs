using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges objects by what the API server tells of them, without asking anything else.
/// </summary>
public static class ObjectHealth
{
    /// <summary>
    /// Judges one live object, in this order: an object that is being deleted is Progressing and names its finalizers;
    /// a status that its controller wrote for another generation is Progressing; then the rule of its kind counts,
    /// whatever the API version; for other kinds the conditions that kstatus describes.
    /// A kind that gives no sign of its own is Healthy as soon as it exists. The object must be as the server answers it
    /// (a manifest has no status yet and reads as Progressing where a controller is to be waited for).
    /// Where Argo CD and kstatus (Flux) differ, each kind's class says which of them is followed and why.
    /// </summary>
    public static HealthStatus Assess(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var status = Termination.Assess(obj) ?? Generations.Assess(obj) ?? OfKind(obj);
        return status with { Message = PlainText.Clean(status.Message) };
    }

    private static HealthStatus OfKind(JsonObject obj) => (obj.Group(), obj.Kind()) switch
    {
        ("apps" or "extensions", "Deployment") => DeploymentHealth.Assess(obj),
        ("apps", "StatefulSet") => StatefulSetHealth.Assess(obj),
        ("apps" or "extensions", "DaemonSet") => DaemonSetHealth.Assess(obj),
        ("apps" or "extensions", "ReplicaSet") => ReplicaSetHealth.Assess(obj),
        ("", "Pod") => PodHealth.Assess(obj),
        ("batch", "Job") => JobHealth.Assess(obj),
        ("batch", "CronJob") => CronJobHealth.Assess(obj),
        ("", "Service") => ServiceHealth.Assess(obj),
        ("networking.k8s.io" or "extensions", "Ingress") => IngressHealth.Assess(obj),
        ("", "PersistentVolumeClaim") => PersistentVolumeClaimHealth.Assess(obj),
        ("", "Namespace") => NamespaceHealth.Assess(obj),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => CustomResourceDefinitionHealth.Assess(obj),
        ("autoscaling", "HorizontalPodAutoscaler") => HorizontalPodAutoscalerHealth.Assess(obj),
        ("policy", "PodDisruptionBudget") => PodDisruptionBudgetHealth.Assess(obj),
        ("apiregistration.k8s.io", "APIService") => ApiServiceHealth.Assess(obj),
        (_, "") => HealthStatus.Unknown("The object names no kind"),
        _ => ConditionHealth.Assess(obj),
    };
}
