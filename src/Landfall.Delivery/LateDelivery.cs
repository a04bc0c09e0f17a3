using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;

namespace Landfall.Delivery;

/// <summary>
/// A delivery that was held up between its look at the record and its writes: a newer one took the next epoch meanwhile, and some of the
/// late writes may lie over the newer objects. No look beforehand prevents that, as requests on their way cannot be called back.
/// So whoever was late puts back what he was late with; the newest delivery is in place in the end, however many there were.
/// </summary>
internal sealed class LateDelivery(PathContext context, Deployer deployer)
{
    private const int MostTries = 5;

    /// <summary>Applies the newest delivery of the record again, and prunes what only the late one had.</summary>
    /// <param name="late">The record as the late delivery began with it: it lists everything that it may have written.</param>
    public async Task GiveWayAsync(DeliveryRecord late, TargetEnvironment environment, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            if (await deployer.Records.FindAsync(late.Application, ct) is not { Last: { } newest } record)
                return;
            var known = record.Inventory.Select(entry => entry.Key).ToHashSet();
            try
            {
                await deployer.ApplyAsync(
                    await RenderAsync(newest.Commit, late.Application, environment.Name, ct),
                    record with { Inventory = [.. record.Inventory, .. late.Inventory.Where(entry => !known.Contains(entry.Key))] }, newest, ct);
                await deployer.EnsureStillOursAsync(record, ct);
                return;
            }
            catch (SupersededException)
            {
                // Late once more: the next round brings the one that is newest by now.
            }
        }
    }

    private async Task<Rendering> RenderAsync(string commit, string application, string environment, CancellationToken ct)
    {
        if (await context.Repository.Mirror.ResolveAsync(commit, ct) is null)
            await context.Repository.FetchTipAsync(ct);
        var snapshot = await context.AtAsync(commit, ct);
        var reading = await context.FleetAsync(snapshot, ct);
        var state = await StateFiles.EnvironmentAsync(snapshot, application, environment, ct);
        return await Renderer.RenderAsync(snapshot, reading.Application(application), reading.Require().Environment(environment), state, ct);
    }
}
