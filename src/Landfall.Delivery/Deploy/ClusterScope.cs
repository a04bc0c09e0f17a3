namespace Landfall.Delivery.Deploy;

/// <summary>
/// The built-in kinds that belong to no namespace, for rendering without a cluster.
/// A custom resource of cluster scope gets the namespace at render and loses it at apply, where discovery tells.
/// </summary>
internal static class ClusterScope
{
    private static readonly HashSet<(string, string)> Kinds =
    [
        ("", "Namespace"), ("", "Node"), ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"), ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"), ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService"),
        ("certificates.k8s.io", "CertificateSigningRequest"), ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"), ("networking.k8s.io", "IngressClass"),
        ("node.k8s.io", "RuntimeClass"), ("policy", "PodSecurityPolicy"), ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"), ("scheduling.k8s.io", "PriorityClass"),
        ("storage.k8s.io", "CSIDriver"), ("storage.k8s.io", "CSINode"), ("storage.k8s.io", "StorageClass"), ("storage.k8s.io", "VolumeAttachment"),
    ];

    public static bool IsClusterScoped(string group, string kind) => Kinds.Contains((group, kind));
}
