using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;
using Landfall.Delivery.Verify;

namespace Landfall.Delivery;

/// <summary>Reads how the applications of one environment stand: what Git gave it, what the record says, what lives there.</summary>
internal sealed class EnvironmentStatus(PathContext context, ConfigSnapshot tip, Fleet fleet, TargetEnvironment environment)
{
    public async Task<IReadOnlyList<StatusRow>> RowsAsync(IReadOnlyList<Application> applications, CancellationToken ct)
    {
        if (applications.Count == 0)
            return [];
        try
        {
            var client = context.Clusters.Of(fleet, environment);
            var records = await new RecordStore(client, environment).AllAsync(ct);
            var logs = await DeliveryLog.OfAllAsync(context.Repository.Mirror, tip.Commit,
                [.. applications.Select(a => StateFiles.EnvironmentFile(a.Name, environment.Name))], ct);
            await using var verifier = new Verifier(client, environment, context.Settings.Time, _ => { });
            var deployer = new Deployer(client, fleet, environment, forceConflicts: false, context.Settings.Time, _ => { });
            var rows = new List<StatusRow>();
            foreach (var application in applications)
            {
                var log = logs.GetValueOrDefault(StateFiles.EnvironmentFile(application.Name, environment.Name)) ?? [];
                rows.Add(await RowAsync(client, deployer, verifier, application, records.GetValueOrDefault(application.Name), log.FirstOrDefault(), ct));
            }

            return rows;
        }
        catch (LandfallException error)
        {
            return await Task.WhenAll(applications.Select(application => UnseenAsync(application, error.Message, ct)));
        }
    }

    private async Task<StatusRow> RowAsync(
        KubernetesClient client, Deployer deployer, Verifier verifier, Application application, DeliveryRecord? record, RecordedDelivery? last, CancellationToken ct)
    {
        var state = await StateFiles.EnvironmentAsync(tip, application.Name, environment.Name, ct);
        var release = await ReleaseAsync(application, state, ct);
        var entry = record?.Last;
        if (record is null || entry is null)
            return Row(application, state, release, null, 0, 0, "-", state.Release is null ? "nothing delivered yet" : "not in the cluster: landfall apply brings it back");

        var objects = await LiveAsync(client, record, ct);
        var rollout = await verifier.LookAsync([.. objects.Values.OfType<JsonObject>()], ct);
        var missing = objects.Where(pair => pair.Value is null).Select(pair => $"{pair.Key} is gone").ToList();
        var health = missing.Count > 0 ? "Missing" : rollout.IsHealthy ? "Healthy" : rollout.Problems.Any(p => p.Severity == Clients.Kubernetes.Health.ProblemSeverity.Failing) ? "Degraded" : "Progressing";
        var notes = new List<string>();
        notes.AddRange(state.Holds.Where(hold => hold.Digest is null && hold.IsActive(context.Now)).Select(hold => $"held by {hold.By}: {hold.Reason}"));
        notes.AddRange(missing.Take(2));
        if (await WaitsAsync(deployer, application, record, last, ct) is { } waiting)
            notes.Add(waiting);
        return Row(application, state, release, entry, rollout.PodsReady, rollout.PodsWanted, health, notes.Count > 0 ? string.Join("; ", notes) : null);
    }

    /// <summary>Says what Git holds beyond what was applied: a candidate of a manual environment, or an apply that is due.</summary>
    private async Task<string?> WaitsAsync(Deployer deployer, Application application, DeliveryRecord record, RecordedDelivery? last, CancellationToken ct)
    {
        try
        {
            var due = await context.RenderAsync(tip, fleet, application, environment, last, ct);
            if (due is not null && due.Hash != record.Last!.RenderHash)
                return "Git is ahead: landfall apply brings it";
            if (due is not null && await deployer.UnchangedAsync(due, record, ct) is null)
                return "drift: landfall diff shows it, landfall apply mends it";
            if (environment.Release == ReleaseRule.Automatic)
                return null;
            var state = await StateFiles.EnvironmentAsync(tip, application.Name, environment.Name, ct);
            var candidate = await Renderer.RenderAsync(tip, application, environment, state, ct);
            return candidate.Hash != record.Last!.RenderHash ? "a candidate waits" : null;
        }
        catch (LandfallException error)
        {
            return $"does not render: {error.Message}";
        }
    }

    private static async Task<IReadOnlyDictionary<ObjectKey, JsonObject?>> LiveAsync(KubernetesClient client, DeliveryRecord record, CancellationToken ct)
    {
        var live = new ListedObjects(client);
        var found = new Dictionary<ObjectKey, JsonObject?>();
        foreach (var entry in record.Inventory)
            found[entry.Key] = await client.PreferredAsync(entry.Key.Group, entry.Key.Kind, ct) is { } resource
                ? await live.FindAsync(resource, entry.Key.Namespace, entry.Key.Name, ct) : null;
        return found;
    }

    private async Task<StatusRow> UnseenAsync(Application application, string why, CancellationToken ct)
    {
        var state = await StateFiles.EnvironmentAsync(tip, application.Name, environment.Name, ct);
        return Row(application, state, await ReleaseAsync(application, state, ct), null, 0, 0, "Unknown", why);
    }

    private async Task<Release?> ReleaseAsync(Application application, EnvironmentState state, CancellationToken ct) =>
        state.Release is null ? null : (await StateFiles.ReleasesAsync(tip, application.Name, ct)).FirstOrDefault(r => r.Number == state.Release);

    private StatusRow Row(Application application, EnvironmentState state, Release? release, DeliveryEntry? entry, int ready, int wanted, string health, string? note) =>
        new(application.Name, environment.Name, state.Release, release?.Images ?? [], release?.Images.Select(i => i.Commit).FirstOrDefault(c => c is not null),
            entry?.Commit, entry?.Delivery ?? state.Delivery, entry?.Verdict, entry is { Verdict: null }, entry?.Since, ready, wanted, health, note);
}
