using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Deploy;

/// <summary>The objects that one application is in one environment at one commit.</summary>
/// <param name="Hash">SHA-256 over the objects' canonical JSON: equal hashes, equal objects.</param>
public sealed record Rendering(Application Application, TargetEnvironment Environment, string Commit, IReadOnlyList<JsonObject> Objects, string Hash);

/// <summary>Renders plain manifests and kustomizations, without network and without the cluster.</summary>
public static class Renderer
{
    /// <summary>
    /// Renders an application: reads or builds its sources, sets the state file's image overrides as kustomize's <c>images:</c>
    /// would, gives objects without a namespace the environment's, and labels them. Errors name file and document.
    /// </summary>
    public static async Task<Rendering> RenderAsync(
        ConfigSnapshot snapshot, Application application, TargetEnvironment environment, EnvironmentState state, CancellationToken ct)
    {
        var manifests = new List<ManifestObject>();
        foreach (var source in await ManifestSources.OfAsync(snapshot, application, environment.Name, ct))
            manifests.AddRange(source switch
            {
                ManifestSource.Kustomization kustomization => ManifestDocuments.Parse(
                    await Kustomize.BuildAsync(snapshot, kustomization, ct), kustomization.File),
                ManifestSource.Plain plain => (await snapshot.ReadAllAsync(plain.Files.ToList(), ct))
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => ManifestDocuments.Parse(pair.Value, pair.Key)),
                _ => throw new InvalidOperationException($"unknown source {source}"),
            });

        if (manifests.Count == 0)
            throw new LandfallException(FailureKind.Invalid, $"{application.File}: the manifests of {application.Name} in {environment.Name} hold no object",
                "An empty render is never applied. Add an object, or take the environment out of the application's file.");
        foreach (var manifest in manifests)
            Complete(manifest, application, environment, state);
        EnsureUnique(manifests);
        var objects = manifests.Select(manifest => manifest.Object).ToList();
        return new(application, environment, snapshot.Commit, objects, Hash(objects));
    }

    private static void Complete(ManifestObject manifest, Application application, TargetEnvironment environment, EnvironmentState state)
    {
        var rendered = manifest.Object;
        var metadata = rendered["metadata"]!.AsObject();
        var key = ObjectKey.Of(rendered);
        if (metadata["namespace"]?.ToString() is { Length: > 0 } given && given != environment.Namespace)
            throw new LandfallException(FailureKind.Refused,
                $"{manifest.Place}: {key} names the namespace {given}, but {environment.Name} is the namespace {environment.Namespace}",
                "Take the namespace out of the manifest, or deploy it with an environment of that namespace.");
        if (key is { Group: "", Kind: "ConfigMap" } && key.Name.StartsWith(DeliveryRecord.NamePrefix, StringComparison.Ordinal))
            throw new LandfallException(FailureKind.Refused, $"{manifest.Place}: {key} has a name that Landfall keeps for its own records",
                $"Give it a name that does not begin with {DeliveryRecord.NamePrefix}");
        if (!ClusterScope.IsClusterScoped(key.Group, key.Kind))
            metadata["namespace"] = environment.Namespace;
        ImageNames.Set(rendered, state.Images);

        if (metadata["labels"] is not (null or JsonObject))
            throw new LandfallException(FailureKind.Invalid, $"{application.Name}: metadata.labels of {key} is not a mapping", "Write it as name: value.");
        if (metadata["labels"] is not JsonObject labels)
            metadata["labels"] = labels = [];
        labels[Labels.ManagedBy] = Labels.Landfall;
        labels[Labels.Application] = application.Name;
        labels[Labels.Environment] = environment.Name;
    }

    private static void EnsureUnique(List<ManifestObject> manifests)
    {
        var twins = manifests.GroupBy(manifest => ObjectKey.Of(manifest.Object)).FirstOrDefault(group => group.Count() > 1)?.ToList();
        if (twins is not null)
            throw new LandfallException(FailureKind.Invalid, $"{twins[1].Place}: {ObjectKey.Of(twins[1].Object)} is in {twins[0].Place} already", "Keep one of them.");
    }

    private static string Hash(List<JsonObject> objects)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var rendered in objects.OrderBy(o => ObjectKey.Of(o).ToString(), StringComparer.Ordinal))
            hash.AppendData(CanonicalJson(rendered));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>JSON with the keys of every mapping in ordinal order.</summary>
    public static byte[] CanonicalJson(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, node);
        return stream.ToArray();

        static void Write(Utf8JsonWriter writer, JsonNode? node)
        {
            switch (node)
            {
                case JsonObject map:
                    writer.WriteStartObject();
                    foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    {
                        writer.WritePropertyName(key);
                        Write(writer, value);
                    }

                    writer.WriteEndObject();
                    break;
                case JsonArray list:
                    writer.WriteStartArray();
                    foreach (var item in list)
                        Write(writer, item);
                    writer.WriteEndArray();
                    break;
                case null:
                    writer.WriteNullValue();
                    break;
                default:
                    node.WriteTo(writer);
                    break;
            }
        }
    }
}

/// <summary>Labels that inform people and select in lists; never read to decide what to prune.</summary>
public static class Labels
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string Landfall = "landfall";
    public const string Application = "landfall.dev/application";
    public const string Environment = "landfall.dev/environment";
}
