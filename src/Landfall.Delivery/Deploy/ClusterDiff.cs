using System.Text;
using System.Text.Json.Nodes;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Yaml;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Deploy;

/// <param name="Change">create, change, delete, conflict or invalid (the server would not take it).</param>
/// <param name="Text">A unified diff of YAML, with the values of Secrets masked.</param>
public sealed record ObjectDifference(ObjectKey Key, string Change, string Text);

/// <summary>Compares live objects with what the server says an apply would make of them.</summary>
public sealed class ClusterDiff(KubernetesClient client, Fleet fleet, TargetEnvironment environment, TimeProvider time)
{
    private const int Context = 3;
    private static readonly string[] Noise = ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"];

    /// <summary>Returns the differences of one application; equal objects are left out.</summary>
    public async Task<IReadOnlyList<ObjectDifference>> OfAsync(Rendering rendering, CancellationToken ct)
    {
        var deployer = new Deployer(client, fleet, environment, forceConflicts: false, time, _ => { });
        var report = await deployer.DryRunAsync(rendering, ct);
        var differences = new List<ObjectDifference>();
        foreach (var predicted in report.Objects)
        {
            // In the version that the manifest names: another one would differ in form alone.
            var live = predicted.Before;
            var text = Unified(live, predicted.Live, predicted.Key.Kind == "Secret");
            if (text.Length > 0 || live is null)
                differences.Add(new(predicted.Key, live is null ? "create" : "change", text));
        }

        foreach (var failure in report.Failures)
        {
            if (failure.Error is not LandfallException { Kind: FailureKind.Invalid or FailureKind.Refused or FailureKind.Failed } error)
                throw failure.Error;
            differences.Add(new(failure.Key, error is FieldConflictException ? "conflict" : "invalid", error.Message));
        }

        var kept = (await deployer.PrepareAsync(rendering, ct)).Select(ObjectKey.Of).ToHashSet();
        var record = await deployer.Records.FindAsync(rendering.Application.Name, ct);
        foreach (var gone in record?.Inventory.Where(entry => !kept.Contains(entry.Key)) ?? [])
            if (await FindAsync(gone.Key, ct) is { } live)
                differences.Add(new(gone.Key, "delete", Unified(live, null, gone.Key.Kind == "Secret")));
        return differences;
    }

    private async Task<JsonObject?> FindAsync(ObjectKey key, CancellationToken ct) =>
        await client.PreferredAsync(key.Group, key.Kind, ct) is { } resource
            ? await client.GetAsync(resource, key.Namespace, key.Name, ct)
            : null;

    /// <summary>A unified diff of two objects as YAML, without what the server keeps for itself; empty where they are equal.</summary>
    public static string Unified(JsonObject? before, JsonObject? after, bool isSecret)
    {
        var (old, wanted) = (Clean(before), Clean(after));
        if (isSecret)
            SecretMask.Apply(old, wanted);
        var lines = new InlineDiffBuilder(new Differ()).BuildDiffModel(Text(old), Text(wanted)).Lines;
        if (lines.All(line => line.Type == ChangeType.Unchanged))
            return "";

        var text = new StringBuilder();
        var skipped = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var near = Enumerable.Range(Math.Max(0, i - Context), Math.Min(lines.Count, i + Context + 1) - Math.Max(0, i - Context))
                .Any(j => lines[j].Type != ChangeType.Unchanged);
            if (near)
                text.Append(lines[i].Type switch { ChangeType.Inserted => "+", ChangeType.Deleted => "-", _ => " " }).Append(lines[i].Text).Append('\n');
            else if (!skipped)
                text.Append("  …\n");
            skipped = !near;
        }

        return text.ToString();
    }

    private static JsonObject? Clean(JsonObject? live)
    {
        if (live is null)
            return null;
        var copy = (JsonObject)live.DeepClone();
        copy.Remove("status");
        if (copy["metadata"] is JsonObject metadata)
        {
            foreach (var field in Noise)
                metadata.Remove(field);
            (metadata["annotations"] as JsonObject)?.Remove("kubectl.kubernetes.io/last-applied-configuration");
            (metadata["annotations"] as JsonObject)?.Remove("deployment.kubernetes.io/revision");
            if (metadata["annotations"] is JsonObject { Count: 0 })
                metadata.Remove("annotations");
        }

        return copy;
    }

    private static string Text(JsonObject? node) => node is null ? "" : YamlWriter.Write(node).TrimEnd('\n');
}
