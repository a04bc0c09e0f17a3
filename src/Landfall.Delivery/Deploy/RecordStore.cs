using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Deploy;

/// <summary>Reads and writes the records of one environment.</summary>
public sealed class RecordStore(KubernetesClient client, TargetEnvironment environment)
{
    /// <summary>Finds all records of a namespace.</summary>
    public const string Selector = "landfall.dev/record=delivery";

    private static readonly ApiResource ConfigMaps = CoreResource("ConfigMap", "configmaps", namespaced: true);
    private static readonly ApiResource Namespaces = CoreResource("Namespace", "namespaces", namespaced: false);

    /// <summary>Reads one record; null where nothing was delivered yet.</summary>
    public async Task<DeliveryRecord?> FindAsync(string application, CancellationToken ct) =>
        await client.GetAsync(ConfigMaps, environment.Namespace, DeliveryRecord.NameOf(application), ct) is { } found ? DeliveryRecord.Parse(found) : null;

    /// <summary>Reads all records of the environment in one list.</summary>
    public async Task<IReadOnlyDictionary<string, DeliveryRecord>> AllAsync(CancellationToken ct) =>
        (await client.ListAsync(ConfigMaps, environment.Namespace, Selector, null, ct)).Items
        .Select(DeliveryRecord.Parse).ToDictionary(record => record.Application, StringComparer.Ordinal);

    /// <summary>
    /// Writes the record by compare-and-set. Ends with <see cref="SupersededException"/> where another delivery wrote it since it was read.
    /// </summary>
    public async Task<DeliveryRecord> WriteAsync(DeliveryRecord record, CancellationToken ct)
    {
        var configMap = record.ToConfigMap(environment.Name);
        try
        {
            var written = record.Live is null
                ? await client.CreateAsync(ConfigMaps, configMap, ct)
                : await client.ReplaceAsync(ConfigMaps, configMap, ct);
            return record with { Live = written };
        }
        catch (KubernetesException error) when (error.Status == 409)
        {
            throw new SupersededException(record.Application, environment.Name);
        }
    }

    /// <summary>Creates the environment's namespace where it is missing; an existing one is not touched.</summary>
    public async Task EnsureNamespaceAsync(CancellationToken ct)
    {
        if (await client.GetAsync(Namespaces, null, environment.Namespace, ct) is not null)
            return;
        try
        {
            await client.CreateAsync(Namespaces, new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = environment.Namespace, ["labels"] = new JsonObject { [Labels.ManagedBy] = Labels.Landfall } },
            }, ct);
        }
        catch (KubernetesException error) when (error.Status == 409)
        {
            // Another delivery created it in the meantime.
        }
    }

    private static ApiResource CoreResource(string kind, string plural, bool namespaced) =>
        new(new("", "v1", kind), plural, namespaced, new HashSet<string>(StringComparer.Ordinal));
}

/// <summary>A newer delivery of the same application into the same environment has taken over; this one stops.</summary>
public sealed class SupersededException(string application, string environment)
    : LandfallException(FailureKind.Failed, $"another delivery of {application} to {environment} took over", "Look at `landfall status`: the newer delivery decides.");
