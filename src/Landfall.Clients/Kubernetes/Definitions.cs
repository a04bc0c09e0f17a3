using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Knows the kinds that a set defines itself, and waits until the server serves them.</summary>
internal static class Definitions
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Group and kind of each custom resource definition in a set.</summary>
    public static IReadOnlySet<(string Group, string Kind)> KindsIn(IEnumerable<JsonObject> objects) =>
        objects.Where(IsDefinition).Select(d => (d.Text("spec", "group") ?? "", d.Text("spec", "names", "kind") ?? "")).ToHashSet();

    /// <summary>Waits until each definition of a wave is established and discovery lists its kind; what does not come in time fails.</summary>
    public static async Task WaitAsync(KubernetesClient client, SetRun run, IReadOnlyList<JsonObject> wave, TimeSpan timeout, CancellationToken ct)
    {
        foreach (var definition in wave.Where(IsDefinition))
        {
            var key = ObjectKey.Of(definition);
            using var deadline = new CancellationTokenSource(timeout, client.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
            var problem = "the server did not answer";
            try
            {
                while ((problem = await ProblemAsync(client, definition, linked.Token)) is not null) await Task.Delay(Pause, client.Time, linked.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                run.Fail(key, new KubernetesException(FailureKind.TimedOut, $"{key} was not established within {timeout.TotalSeconds:0} s: {problem}", transient: true));
            }
            catch (LandfallException e)
            {
                run.Fail(key, e);
            }
        }
    }

    /// <summary>What still keeps a definition's kinds from being used; null when nothing does.</summary>
    private static async Task<string?> ProblemAsync(KubernetesClient client, JsonObject definition, CancellationToken ct)
    {
        var resource = await client.ResourceOfAsync(GroupVersionKind.FromObject(definition), ct);
        var live = await client.GetAsync(resource, null, ObjectKey.Of(definition).Name, ct);
        var conditions = live.List("status", "conditions").Maps().ToList();
        var wrong = conditions.FirstOrDefault(c => c.Text("type") is "NamesAccepted" && c.Text("status") == "False");
        if (wrong is not null) return $"{wrong.Text("reason")}: {wrong.Text("message")}";
        if (!conditions.Any(c => c.Text("type") == "Established" && c.Text("status") == "True")) return "it is not Established yet";
        foreach (var version in Served(definition))
        {
            if (await client.TryResourceOfAsync(version, ct) is null) return $"{version} is not served yet";
        }
        return null;
    }

    // v1beta1 knew a single version, named in the spec itself.
    private static IEnumerable<GroupVersionKind> Served(JsonObject definition)
    {
        var group = definition.Text("spec", "group") ?? "";
        var kind = definition.Text("spec", "names", "kind") ?? "";
        var versions = definition.List("spec", "versions").Maps().Where(v => v.At("served") is null || v.IsTrue("served")).Select(v => v.Text("name")).ToList();
        return (versions.Count > 0 ? versions : [definition.Text("spec", "version")]).OfType<string>().Select(v => new GroupVersionKind(group, v, kind));
    }

    private static bool IsDefinition(JsonObject obj) =>
        obj.Text("kind") == "CustomResourceDefinition" && obj.Text("apiVersion") is { } version && version.StartsWith("apiextensions.k8s.io/", StringComparison.Ordinal);
}
