using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class ApplyOrderTests
{
    [Theory]
    [InlineData("v1", "Namespace", 0)]
    [InlineData("apiextensions.k8s.io/v1", "CustomResourceDefinition", 1)]
    [InlineData("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 1)]
    [InlineData("v1", "ServiceAccount", 2)]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", 2)]
    [InlineData("v1", "ConfigMap", 3)]
    [InlineData("v1", "Secret", 3)]
    [InlineData("v1", "PersistentVolumeClaim", 3)]
    [InlineData("storage.k8s.io/v1", "StorageClass", 3)]
    [InlineData("v1", "ResourceQuota", 3)]
    [InlineData("v1", "Service", 4)]
    [InlineData("v1", "Pod", 5)]
    [InlineData("apps/v1", "Deployment", 5)]
    [InlineData("extensions/v1beta1", "Deployment", 5)]
    [InlineData("batch/v1", "Job", 5)]
    [InlineData("batch/v1beta1", "CronJob", 5)]
    [InlineData("networking.k8s.io/v1", "Ingress", 6)]
    [InlineData("extensions/v1beta1", "Ingress", 6)]
    [InlineData("autoscaling/v2", "HorizontalPodAutoscaler", 6)]
    [InlineData("policy/v1", "PodDisruptionBudget", 6)]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", 6)]
    [InlineData("example.com/v1", "Service", 6)]
    [InlineData("example.com/v1", "Deployment", 6)]
    public void A_kind_has_its_wave_whatever_its_version(string apiVersion, string kind, int wave) =>
        ApplyOrder.WaveOf(Of(apiVersion, kind, "x")).ShouldBe(wave);

    [Fact]
    public void Waves_come_in_order_without_empty_ones_and_keep_the_order_inside()
    {
        var waves = ApplyOrder.Waves([Of("apps/v1", "Deployment", "b"), Of("v1", "ConfigMap", "z"), Of("apps/v1", "Deployment", "a"), Of("v1", "ConfigMap", "y"), Of("v1", "Namespace", "n")]);
        waves.Select(w => string.Join(' ', w.Select(o => ObjectKey.Of(o).Name))).ShouldBe(["n", "z y", "b a"]);
    }

    [Fact]
    public void An_object_without_kind_is_refused() =>
        Should.Throw<LandfallException>(() => ApplyOrder.WaveOf(new JsonObject { ["apiVersion"] = "v1" })).Message.ShouldContain("without kind");

    private static JsonObject Of(string apiVersion, string kind, string name) =>
        new() { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name } };
}
