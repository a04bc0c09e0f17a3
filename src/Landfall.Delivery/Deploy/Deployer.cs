using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Deploy;

/// <summary>What an apply left in the cluster, and under which record it did so.</summary>
/// <param name="Objects">As the server answered.</param>
/// <param name="Wrote">Whether anything but the record was written.</param>
public sealed record Applied(Rendering Rendering, DeliveryRecord Record, DeliveryEntry Entry, IReadOnlyList<JsonObject> Objects, bool Wrote);

/// <summary>
/// Brings renderings into one environment:
/// <code>
/// record: intent, next epoch, inventory ∪ new   (compare-and-set: the newest delivery wins)
///   → apply in waves → prune what the inventory lists and the render no longer holds → record: inventory with UIDs
/// </code>
/// A rendering that the record says is there, and that the live objects still cover, costs no write at all.
/// </summary>
public sealed class Deployer(KubernetesClient client, Fleet fleet, TargetEnvironment environment, bool forceConflicts, TimeProvider time, Action<DeliveryEvent> tell)
{
    public const string FieldManager = "landfall";
    private static readonly TimeSpan SafePointEvery = TimeSpan.FromSeconds(2);

    private readonly ListedObjects _live = new(client);
    private readonly Autoscaling _autoscaling = new(client, environment.Namespace);

    public RecordStore Records { get; } = new(client, environment);

    /// <summary>
    /// Asks the server, without changing anything, whether it would take the rendering:
    /// an unknown kind, an invalid object or a field that someone else owns is an error.
    /// </summary>
    public async Task PreflightAsync(Rendering rendering, CancellationToken ct) =>
        EnsureAccepted(await DryRunAsync(rendering, ct), rendering, "would not take");

    /// <summary>
    /// The same for an apply: kinds that the cluster does not serve, for all objects; the server itself is asked only of
    /// what is there and would change, for what is not there cannot be owned by others.
    /// </summary>
    public async Task PreflightChangesAsync(Rendering rendering, CancellationToken ct)
    {
        var changing = new List<JsonObject>();
        var objects = await PrepareAsync(rendering, ct);
        foreach (var desired in objects)
        {
            await EnsureServedAsync(desired, objects, ct);
            if (await FindLiveAsync(desired, ct) is { } found && !IsInPlace(desired, found))
                changing.Add(desired);
        }

        if (changing.Count > 0)
            EnsureAccepted(await Applier(null).DryRunAsync(changing, ct), rendering, "would not take");
    }

    /// <summary>Returns what the server says it would make of each object, and which it would not take.</summary>
    public async Task<ApplyReport> DryRunAsync(Rendering rendering, CancellationToken ct) =>
        await Applier(null).DryRunAsync(await PrepareAsync(rendering, ct), ct);

    /// <summary>Returns what is in place already, when neither Git nor the cluster has moved since it was applied; else null.</summary>
    public async Task<Applied?> UnchangedAsync(Rendering rendering, DeliveryRecord? record, CancellationToken ct)
    {
        if (record?.Last is not { } last || last.RenderHash != rendering.Hash || record.Inventory.Count != rendering.Objects.Count)
            return null;
        var uids = record.Inventory.ToDictionary(entry => entry.Key, entry => entry.Uid);
        var objects = await PrepareAsync(rendering, ct);
        var found = new List<JsonObject>();
        foreach (var desired in objects)
        {
            if (await FindLiveAsync(desired, ct) is not { } there
                || uids.GetValueOrDefault(ObjectKey.Of(desired)) != there.Live["metadata"]!["uid"]!.ToString() || !IsInPlace(desired, there))
                return null;
            found.Add(there.Live);
        }

        return new(rendering, record, last, found, Wrote: false);
    }

    /// <summary>
    /// Takes the next epoch for a delivery and writes its intent. Where others write the record meanwhile, it reads it again;
    /// where the record holds a commit newer than ours, the delivery is superseded.
    /// </summary>
    /// <param name="isNewer">Whether a commit descends from ours.</param>
    public async Task<DeliveryRecord> BeginAsync(
        Rendering rendering, DeliveryRecord? record, DeliveryEntry entry, Func<string, Task<bool>> isNewer, CancellationToken ct)
    {
        if (record is null)
            await Records.EnsureNamespaceAsync(ct);
        var keys = (await PrepareAsync(rendering, ct)).Select(ObjectKey.Of).ToList();
        for (var attempt = 1; ; attempt++)
        {
            if (record?.Last is { } last && last.Commit != entry.Commit && await isNewer(last.Commit))
                throw new SupersededException(rendering.Application.Name, environment.Name);
            var present = record ?? DeliveryRecord.New(rendering.Application.Name, environment.Namespace);
            var known = present.Inventory.Select(e => e.Key).ToHashSet();
            try
            {
                // The intent names the new objects too: whoever comes after a crash here knows what may lie about.
                return await Records.WriteAsync(present.With(entry) with
                {
                    Epoch = present.Epoch + 1,
                    Inventory = [.. present.Inventory, .. keys.Where(known.Add).Select(key => new InventoryEntry(key, null))],
                }, ct);
            }
            catch (SupersededException) when (attempt < 10)
            {
                record = await Records.FindAsync(rendering.Application.Name, ct);
            }
        }
    }

    /// <summary>Applies and prunes under the epoch that <see cref="BeginAsync"/> took.</summary>
    public async Task<Applied> ApplyAsync(Rendering rendering, DeliveryRecord record, DeliveryEntry entry, CancellationToken ct)
    {
        var objects = await PrepareAsync(rendering, ct);
        var keys = objects.Select(ObjectKey.Of).ToHashSet();
        var report = await Applier(record).ApplyAsync(objects, ct);
        foreach (var applied in report.Objects)
            Tell(applied, rendering.Application.Name);
        EnsureAccepted(report, rendering, "did not take");
        var pruned = await PruneAsync(record.Inventory.Where(e => !keys.Contains(e.Key)).ToList(), record, ct);

        var inventory = report.Objects.Select(applied => new InventoryEntry(applied.Key, applied.Live["metadata"]!["uid"]!.ToString())).ToList();
        return new(rendering, record with { Inventory = inventory }, entry, report.Objects.Select(applied => applied.Live).ToList(),
            Wrote: pruned || report.Objects.Any(applied => applied.Result != ApplyResult.Unchanged));
    }

    /// <summary>
    /// Writes what has been found out into the record. Where others wrote to it meanwhile it is read again;
    /// ends with <see cref="SupersededException"/> when a newer delivery owns it by now.
    /// </summary>
    public async Task<Applied> ConcludeAsync(Applied applied, Verdict? verdict, string? reason, CancellationToken ct)
    {
        var entry = applied.Entry with { Verdict = verdict, Reason = reason };
        var record = applied.Record;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return applied with { Entry = entry, Record = await Records.WriteAsync(record.With(entry) with { Inventory = applied.Record.Inventory }, ct) };
            }
            catch (SupersededException) when (attempt < 5)
            {
                record = await Records.FindAsync(record.Application, ct) is { } now && now.Epoch == record.Epoch
                    ? now : throw new SupersededException(record.Application, environment.Name);
            }
        }
    }

    /// <summary>Notes in the record of the newer delivery that this one was superseded; best effort, as the newer one goes on.</summary>
    public async Task NoteSupersededAsync(DeliveryRecord record, DeliveryEntry entry, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            if (await Records.FindAsync(record.Application, ct) is not { } now)
                return;
            var noted = entry with { Verdict = Verdict.Superseded };
            List<DeliveryEntry> others = [.. now.Deliveries.Where(other => other.Delivery != entry.Delivery)];
            try
            {
                await Records.WriteAsync(now with { Deliveries = [.. others.Take(1), noted, .. others.Skip(1).Take(8)] }, ct);
                return;
            }
            catch (SupersededException)
            {
                // Written by the newer delivery in between: read again.
            }
        }
    }

    /// <summary>Ends with <see cref="SupersededException"/> when another delivery has taken a newer epoch.</summary>
    public async Task EnsureStillOursAsync(DeliveryRecord record, CancellationToken ct)
    {
        if (await Records.FindAsync(record.Application, ct) is not { } now || now.Epoch != record.Epoch)
            throw new SupersededException(record.Application, environment.Name);
    }

    /// <summary>An unknown kind is an error, unless a definition among the objects brings it.</summary>
    private async Task EnsureServedAsync(JsonObject desired, IReadOnlyList<JsonObject> objects, CancellationToken ct)
    {
        var kind = GroupVersionKind.FromObject(desired);
        var isDefined = objects.Any(o => o["kind"]?.ToString() == "CustomResourceDefinition"
            && o["spec"]?["group"]?.ToString() == kind.Group && o["spec"]?["names"]?["kind"]?.ToString() == kind.Kind);
        if (!isDefined)
            await client.ResourceOfAsync(kind, ct);
    }

    private async Task<(ApiResource Resource, JsonObject Live)?> FindLiveAsync(JsonObject desired, CancellationToken ct) =>
        await client.TryResourceOfAsync(GroupVersionKind.FromObject(desired), ct) is { } resource
        && await _live.FindAsync(resource, NamespaceOf(desired), NameOf(desired), ct) is { } live ? (resource, live) : null;

    private bool IsInPlace(JsonObject desired, (ApiResource Resource, JsonObject Live) there) =>
        ObjectDiff.IsInPlace(desired, there.Resource.Namespaced, there.Live) && !FieldOwnership.Holds(there.Live, fleet.TakeOver, FieldManager);

    private SetApplier Applier(DeliveryRecord? record)
    {
        var looked = time.GetTimestamp();
        return new(client, new(FieldManager)
        {
            TakeOver = fleet.TakeOver,
            ForceConflicts = forceConflicts,
            BeforeWave = record is null ? null : async ct =>
            {
                if (time.GetElapsedTime(looked) < SafePointEvery)
                    return;
                await EnsureStillOursAsync(record, ct);
                looked = time.GetTimestamp();
            },
        });
    }

    /// <summary>Makes of a rendering what is sent: no namespace where the kind has none, no replicas where an autoscaler sets them.</summary>
    public async Task<IReadOnlyList<JsonObject>> PrepareAsync(Rendering rendering, CancellationToken ct)
    {
        var objects = new List<JsonObject>(rendering.Objects.Count);
        foreach (var rendered in rendering.Objects)
        {
            var prepared = (JsonObject)rendered.DeepClone();
            if (await client.TryResourceOfAsync(GroupVersionKind.FromObject(prepared), ct) is { Namespaced: false })
                prepared["metadata"]!.AsObject().Remove("namespace");
            await _autoscaling.LeaveReplicasAsync(prepared, rendering, ct);
            objects.Add(prepared);
        }

        return objects;
    }

    private async Task<bool> PruneAsync(List<InventoryEntry> gone, DeliveryRecord record, CancellationToken ct)
    {
        var deleted = false;
        if (gone.Count > 0)
            await EnsureStillOursAsync(record, ct);
        foreach (var entry in gone.AsEnumerable().Reverse())
        {
            if (await client.PreferredAsync(entry.Key.Group, entry.Key.Kind, ct) is not { } resource
                || await client.GetAsync(resource, entry.Key.Namespace, entry.Key.Name, ct) is not { } live)
                continue;
            var uid = live["metadata"]!["uid"]!.ToString();
            if (entry.Key is { Group: "", Kind: "Namespace" } && entry.Key.Name == environment.Namespace)
                continue;
            if ((entry.Uid is null || uid == entry.Uid) && !IsControlled(live) && IsOurs(live))
            {
                await client.DeleteAsync(resource, entry.Key.Namespace, entry.Key.Name, uid, "Background", ct);
                Say(DeliveryStage.Prune, $"{entry.Key} deleted: Git no longer holds it", record.Application);
                deleted = true;
            }
            else
            {
                Say(DeliveryStage.Prune, $"{entry.Key} left alone: it is not the object that was delivered", record.Application, EventLevel.Warning);
            }
        }

        return deleted;
    }

    private static bool IsControlled(JsonObject live) =>
        (live["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(owner => owner?["controller"]?.GetValue<bool>() == true);

    private static bool IsOurs(JsonObject live) =>
        (live["metadata"]?["managedFields"] as JsonArray ?? []).Any(entry => entry?["manager"]?.ToString() == FieldManager);

    private void EnsureAccepted(ApplyReport report, Rendering rendering, string verb)
    {
        if (report.Failures.Count == 0)
            return;
        var conflicts = report.Failures.Select(failure => failure.Error).OfType<FieldConflictException>().Any();
        // That the server is away is said once, not for each object that was under way.
        var lines = report.Failures.DistinctBy(failure => failure.Error.Kind == FailureKind.Unreachable ? "" : failure.Key.ToString())
            .Select(failure => $"{failure.Key}: {failure.Error.Message}");
        var first = report.Failures.Select(failure => failure.Error).OfType<LandfallException>().FirstOrDefault();
        throw new LandfallException(
            conflicts ? FailureKind.Refused : first?.Kind ?? FailureKind.Failed,
            $"{environment.Name} {verb} {rendering.Application.Name}: {string.Join("; ", lines)}",
            conflicts
                ? $"Take the field out of the manifest, name its owner under takeOver in {ConfigRepo.FleetReader.FleetFile}, or give --force-conflicts."
                : first?.Remedy,
            first);
    }

    private void Tell(AppliedObject applied, string application)
    {
        var takenOver = applied.TakenOverFrom.Count > 0 ? $", taken over from {string.Join(", ", applied.TakenOverFrom)}" : "";
        Say(DeliveryStage.Apply, $"{applied.Key} {applied.Result.ToString().ToLowerInvariant()}{takenOver}", application,
            applied.Result == ApplyResult.Unchanged && takenOver.Length == 0 ? EventLevel.Detail : EventLevel.Step);
    }

    private void Say(DeliveryStage stage, string text, string application, EventLevel level = EventLevel.Step) =>
        tell(new(stage, text, level, application, environment.Name));

    private static string? NamespaceOf(JsonObject o) => o["metadata"]!["namespace"]?.ToString();

    private static string NameOf(JsonObject o) => o["metadata"]!["name"]!.ToString();
}
