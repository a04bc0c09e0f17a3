using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Deploy;

/// <summary>One object that a delivery put into the cluster, with the UID that it had there.</summary>
public sealed record InventoryEntry(ObjectKey Key, string? Uid);

/// <summary>One delivery as the cluster remembers it; without a verdict it is still under way, or was cut off.</summary>
public sealed record DeliveryEntry(
    string Delivery, DeliveryAction Action, int? Release, string Commit, string RenderHash, Verdict? Verdict, DateTimeOffset Since, string? Reason);

/// <summary>
/// What the cluster remembers of one application in one environment: the ConfigMap <c>landfall-APP</c> in its namespace.
/// Written by compare-and-set on its resourceVersion; whoever holds the newest epoch may apply.
/// </summary>
/// <param name="Deliveries">Newest first, at most ten.</param>
public sealed record DeliveryRecord(string Application, string Namespace, long Epoch, IReadOnlyList<InventoryEntry> Inventory, IReadOnlyList<DeliveryEntry> Deliveries)
{
    private const int Kept = 10;

    /// <summary>The ConfigMap that this was read from; null before the first write.</summary>
    internal JsonObject? Live { get; init; }

    public DeliveryEntry? Last => Deliveries.Count > 0 ? Deliveries[0] : null;

    /// <summary>What the names of all records begin with.</summary>
    public const string NamePrefix = "landfall-";

    public static string NameOf(string application) => NamePrefix + application;

    public static DeliveryRecord New(string application, string ns) => new(application, ns, 0, [], []);

    /// <summary>Whether this release was healthy here at any of the remembered deliveries.</summary>
    public bool HasSucceeded(int release) => Deliveries.Any(entry => entry.Release == release && entry.Verdict == Verdict.Succeeded);

    /// <summary>Puts an entry first, in the place of an earlier one of the same delivery and render.</summary>
    public DeliveryRecord With(DeliveryEntry entry) => this with
    {
        Deliveries = [entry, .. Deliveries.Where(other => other.Delivery != entry.Delivery || other.RenderHash != entry.RenderHash).Take(Kept - 1)],
    };

    public static DeliveryRecord Parse(JsonObject configMap)
    {
        var name = configMap["metadata"]!["name"]!.ToString();
        try
        {
            var data = configMap["data"]!.AsObject();
            return new(
                data["application"]!.ToString(),
                configMap["metadata"]!["namespace"]!.ToString(),
                long.Parse(data["epoch"]!.ToString(), CultureInfo.InvariantCulture),
                JsonNode.Parse(data["inventory"]!.ToString())!.AsArray().Select(item => ParseInventory(item!)).ToList(),
                JsonNode.Parse(data["deliveries"]!.ToString())!.AsArray().Select(item => ParseDelivery(item!)).ToList())
            { Live = configMap };
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException or JsonException or ArgumentException)
        {
            throw new LandfallException(FailureKind.Failed, $"the ConfigMap {name} is not a record that landfall wrote: {error.Message}",
                $"Delete it (kubectl delete configmap {name}) and apply again: objects are adopted anew; what Git no longer holds is then yours to delete.", error);
        }
    }

    public JsonObject ToConfigMap(string environment)
    {
        var metadata = new JsonObject
        {
            ["name"] = NameOf(Application),
            ["namespace"] = Namespace,
            ["labels"] = new JsonObject
            {
                [Labels.ManagedBy] = Labels.Landfall,
                [Labels.Application] = Application,
                [Labels.Environment] = environment,
                ["landfall.dev/record"] = "delivery",
            },
        };
        if (Live?["metadata"]?["resourceVersion"] is { } version)
            metadata["resourceVersion"] = version.DeepClone();
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = metadata,
            ["data"] = new JsonObject
            {
                ["application"] = Application,
                ["epoch"] = Epoch.ToString(CultureInfo.InvariantCulture),
                ["inventory"] = new JsonArray([.. Inventory.Select(WriteInventory)]).ToJsonString(),
                ["deliveries"] = new JsonArray([.. Deliveries.Select(WriteDelivery)]).ToJsonString(),
            },
        };
    }

    private static JsonNode WriteInventory(InventoryEntry entry)
    {
        var node = new JsonObject { ["group"] = entry.Key.Group, ["kind"] = entry.Key.Kind, ["name"] = entry.Key.Name };
        if (entry.Key.Namespace is not null) node["namespace"] = entry.Key.Namespace;
        if (entry.Uid is not null) node["uid"] = entry.Uid;
        return node;
    }

    private static InventoryEntry ParseInventory(JsonNode node) =>
        new(new(node["group"]!.ToString(), node["kind"]!.ToString(), node["namespace"]?.ToString(), node["name"]!.ToString()), node["uid"]?.ToString());

    private static JsonNode WriteDelivery(DeliveryEntry entry)
    {
        var node = new JsonObject
        {
            ["delivery"] = entry.Delivery,
            ["action"] = entry.Action.ToString().ToLowerInvariant(),
            ["commit"] = entry.Commit,
            ["renderHash"] = entry.RenderHash,
            ["since"] = entry.Since.ToString("O", CultureInfo.InvariantCulture),
        };
        if (entry.Release is { } release) node["release"] = release;
        if (entry.Verdict is { } verdict) node["verdict"] = verdict.ToString();
        if (entry.Reason is not null) node["reason"] = entry.Reason;
        return node;
    }

    private static DeliveryEntry ParseDelivery(JsonNode node) => new(
        node["delivery"]!.ToString(),
        Enum.Parse<DeliveryAction>(node["action"]!.ToString(), ignoreCase: true),
        node["release"]?.GetValue<int>(),
        node["commit"]!.ToString(),
        node["renderHash"]!.ToString(),
        node["verdict"] is { } verdict ? Enum.Parse<Verdict>(verdict.ToString()) : null,
        DateTimeOffset.Parse(node["since"]!.ToString(), CultureInfo.InvariantCulture),
        node["reason"]?.ToString());
}
