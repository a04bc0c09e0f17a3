using System.Collections.Concurrent;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;
using Landfall.Delivery.Promote;
using Landfall.Delivery.Verify;

namespace Landfall.Delivery;

/// <summary>What became of one application in an apply of several: a result, or the error that stopped just this one.</summary>
public sealed record ApplyOutcome(string Application, DeliveryResult? Result, LandfallException? Error);

/// <summary>
/// The part of the path that every delivery shares, from the gates to the verdict.
/// A deploy, a promotion and a rollback differ in the release that they plan; an apply has nothing to write to Git.
/// </summary>
internal sealed class EnvironmentDelivery(PathContext context)
{
    private readonly PathSettings _settings = context.Settings;

    /// <summary>Plans a release against a tip of the config repo.</summary>
    public delegate Task<ReleasePlan> Plan(ReleasePlan tip, CancellationToken ct);

    public async Task<DeliveryResult> DeliverAsync(
        DeliveryAction action, Application application, TargetEnvironment environment, DeliveryOptions options, Plan plan, CancellationToken ct)
    {
        var delivery = NewDelivery();
        ReleasePlan? planned = null;
        Rendering? rendering = null;
        Deployer? deployer = null;
        string? preflighted = null;

        var written = await context.Writes.WriteAsync(
            async (tip, token) =>
            {
                var start = await ReleasePlan.AtAsync(tip, await context.FleetAsync(tip, token), application.Name, environment.Name, token);
                planned = await plan(start, token);
                deployer ??= Deployer(planned.Fleet, planned.Environment, options);
                await WalkGatesAsync(action, planned, options.Override, token);                                   // (2)
                var commit = await planned.ComposeAsync(action, delivery, options.Override, context.Now, token);  // (3)
                if (commit is null)
                    Tell(DeliveryStage.Commit, $"release {planned.Release!.Number} is what Git says already");
                return commit;
            },
            async (commit, token) =>                                                                             // (4)
            {
                rendering = await RenderAtAsync(commit, planned!, token);
                if (rendering.Hash == preflighted)
                    return;
                Tell(DeliveryStage.Render, $"{rendering.Objects.Count} objects, render {rendering.Hash[..12]}");
                await deployer!.PreflightAsync(rendering, token);
                preflighted = rendering.Hash;
            }, ct);
        var release = planned!.Release!;
        if (written.IsNew)                                                                                       // (5)
            Tell(DeliveryStage.Push, $"release {release.Number} as commit {written.Commit[..12]} on {context.Repository.Branch}");
        else
            delivery = planned.State.Delivery ?? delivery;
        rendering ??= await RenderAtAsync(written.Commit, planned, ct);

        var entry = new DeliveryEntry(delivery, action, release.Number, written.Commit, rendering.Hash, null, context.Now, null);
        await using var verifier = Verifier(planned.Fleet, planned.Environment);
        var record = await deployer!.Records.FindAsync(application.Name, ct);
        var result = await CarryOutAsync(deployer, verifier, rendering, record, entry, release.Images, options, ct);
        return result with { Next = NextSteps.After(result, planned) };

        void Tell(DeliveryStage stage, string text) => _settings.Tell(new(stage, text, EventLevel.Step, application.Name, environment.Name));
    }

    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(ApplyRequest request, CancellationToken ct)
    {
        var tip = await context.TipAsync(ct);
        var reading = await context.FleetAsync(tip, ct);
        var fleet = reading.Require();
        var environment = fleet.Environment(request.Environment);
        var applications = Selection.Of(reading, environment, request.Applications, request.All);
        var logs = await DeliveryLog.OfAllAsync(context.Repository.Mirror, tip.Commit,
            applications.Select(a => StateFiles.EnvironmentFile(a.Name, environment.Name)).ToList(), ct);

        var deployer = Deployer(fleet, environment, request);
        var records = await RecordsAsync(deployer, applications, ct);
        await using var verifier = Verifier(fleet, environment);
        var outcomes = new ConcurrentBag<ApplyOutcome>();
        foreach (var broken in (request.All ? reading.Problems : []).GroupBy(problem => problem.File, StringComparer.Ordinal))
            outcomes.Add(new(broken.Key, null, new InvalidFilesException([.. broken])));
        await Parallel.ForEachAsync(applications, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (application, token) =>
        {
            try
            {
                var log = logs.GetValueOrDefault(StateFiles.EnvironmentFile(application.Name, environment.Name)) ?? [];
                var result = await ApplyOneAsync(tip, fleet, application, environment, log, records.GetValueOrDefault(application.Name), deployer, verifier, request, token);
                outcomes.Add(new(application.Name, result, null));
            }
            catch (LandfallException error)
            {
                outcomes.Add(new(application.Name, null, error));
            }
        });
        return [.. outcomes.OrderBy(outcome => outcome.Application, StringComparer.Ordinal)];
    }

    private async Task<DeliveryResult?> ApplyOneAsync(
        ConfigSnapshot tip, Fleet fleet, Application application, TargetEnvironment environment, IReadOnlyList<RecordedDelivery> log,
        DeliveryRecord? record, Deployer deployer, Verifier verifier, ApplyRequest request, CancellationToken ct)
    {
        var now = await StateFiles.EnvironmentAsync(tip, application.Name, environment.Name, ct);
        foreach (var gate in Gates.Pass(Gates.OfEnvironment(environment, application.Name, now, context.Now), request.Override, application.Name, environment.Name))
            _settings.Tell(new(DeliveryStage.Gate, $"overridden: {gate.Evidence}", EventLevel.Warning, application.Name, environment.Name));
        var last = log.Count > 0 ? log[0] : null;
        var rendering = await context.RenderAsync(tip, fleet, application, environment, last, ct);
        if (rendering is null)
        {
            _settings.Tell(new(DeliveryStage.Note, $"{environment.Name} has had no delivery of {application.Name} yet, so there is nothing to apply", EventLevel.Step, application.Name, environment.Name));
            return null;
        }

        var release = (await StateFiles.ReleasesAsync(tip, application.Name, ct)).FirstOrDefault(r => r.Number == now.Release);
        // What Git holds since the delivery is an apply of its own: its verdict is not the delivery's.
        var id = last?.Commit == rendering.Commit ? last.State.Delivery! : $"apply-{rendering.Commit[..12]}";
        var entry = new DeliveryEntry(id, DeliveryAction.Apply, now.Release, rendering.Commit, rendering.Hash, null, context.Now, null);
        if (await deployer.UnchangedAsync(rendering, record, ct) is { } unchanged)
        {
            _settings.Tell(new(DeliveryStage.Apply, $"{rendering.Objects.Count} objects unchanged", EventLevel.Detail, application.Name, environment.Name));
            if (record!.Last!.Verdict == Verdict.Succeeded)
                return Result(unchanged, release?.Images ?? [], new(Verdict.Succeeded, null, false));
        }

        await deployer.PreflightChangesAsync(rendering, ct);
        return await CarryOutAsync(deployer, verifier, rendering, record, entry, release?.Images ?? [], request, ct);
    }

    /// <summary>Steps 6 to 8: apply, verify, verdict; the record says at each moment how far it came.</summary>
    private async Task<DeliveryResult> CarryOutAsync(
        Deployer deployer, Verifier verifier, Rendering rendering, DeliveryRecord? record, DeliveryEntry entry,
        IReadOnlyList<ReleaseImage> images, DeliveryOptions options, CancellationToken ct)
    {
        var unfinished = new Applied(rendering, record ?? DeliveryRecord.New(rendering.Application.Name, rendering.Environment.Namespace), entry, [], false);
        DeliveryRecord? writing = null;
        try
        {
            var begun = await deployer.BeginAsync(rendering, record, entry, commit => IsNewerAsync(entry.Commit, commit, ct), ct);
            unfinished = unfinished with { Record = begun };
            writing = begun;
            var applied = await deployer.ApplyAsync(rendering, begun, entry, ct);                                // (6)
            if (options.NoWait)
                return Result(await deployer.ConcludeAsync(applied, null, null, ct), images, null);

            unfinished = applied;
            if (NeedsWait(applied))
            {
                unfinished = applied = await deployer.ConcludeAsync(applied, null, null, ct);
                writing = null;
            }

            var outcome = NeedsWait(applied)
                ? await verifier.VerifyAsync(applied, options.Timeout ?? rendering.Environment.Timeout, ct)      // (7)
                : new(Verdict.Succeeded, null, false);
            if (outcome.Verdict == Verdict.Superseded)
                await deployer.NoteSupersededAsync(applied.Record, entry, ct);
            else
                applied = await deployer.ConcludeAsync(applied, outcome.Verdict, outcome.Reason, ct);            // (8)
            TellVerdict(outcome, rendering);
            return Result(applied, images, outcome);
        }
        catch (SupersededException superseded)
        {
            if (writing is not null)
                await new LateDelivery(context, deployer).GiveWayAsync(writing, rendering.Environment, ct);
            await deployer.NoteSupersededAsync(unfinished.Record, entry, ct);
            return Result(unfinished, images, new(Verdict.Superseded, superseded.Message, false));
        }
        catch (LandfallException error) when (error.Kind == FailureKind.Unreachable)
        {
            throw new LandfallException(error.Kind, error.Message,
                $"Git says what is to run: once the cluster is there, `landfall apply {rendering.Application.Name} --environment {rendering.Environment.Name}` goes on from here.", error, transient: true);
        }
        catch (LandfallException error) when (unfinished.Record.Last == entry)
        {
            await ConcludeFailedAsync(deployer, unfinished, error, ct);
            throw;
        }
    }

    private void TellVerdict(VerifyOutcome outcome, Rendering rendering) => _settings.Tell(new(
        DeliveryStage.Verdict, outcome.Reason is null ? $"{outcome.Verdict}" : $"{outcome.Verdict}: {outcome.Reason}",
        outcome.Verdict == Verdict.Succeeded ? EventLevel.Step : EventLevel.Problem, rendering.Application.Name, rendering.Environment.Name));

    private static async Task ConcludeFailedAsync(Deployer deployer, Applied unfinished, LandfallException error, CancellationToken ct)
    {
        try
        {
            await deployer.ConcludeAsync(unfinished, Verdict.Failed, error.Message, ct);
        }
        catch (LandfallException)
        {
            // The error that is on its way says more; the record keeps the entry without a verdict.
        }
    }

    /// <summary>Whether any object may still be on its way, or has to stay healthy for a while.</summary>
    private static bool NeedsWait(Applied applied) =>
        applied.Rendering.Environment.Settle > TimeSpan.Zero
        || applied.Objects.Any(o => !Verify.Verifier.IsDone(o));

    private async Task<bool> IsNewerAsync(string ours, string theirs, CancellationToken ct)
    {
        if (await context.Repository.Mirror.ResolveAsync(theirs, ct) is null)
            await context.Repository.FetchTipAsync(ct);
        return await context.Repository.Mirror.ResolveAsync(theirs, ct) is not null && await context.Repository.Mirror.IsAncestorAsync(ours, theirs, ct);
    }

    private async Task WalkGatesAsync(DeliveryAction action, ReleasePlan plan, string? overrideReason, CancellationToken ct)
    {
        var (application, environment) = (plan.Application.Name, plan.Environment);
        bool? healthyBefore = null;
        var before = EnvironmentState.Empty;
        if (environment.After is { } after && action != DeliveryAction.Rollback)
        {
            before = await StateFiles.EnvironmentAsync(plan.Tip, application, after, ct);
            var record = await context.Records(plan.Fleet, plan.Fleet.Environment(after)).FindAsync(application, ct);
            healthyBefore = record is not null && plan.Releases.Any(r => Release.SameDigests(r.Images, plan.Release!.Images) && record.HasSucceeded(r.Number));
        }

        var gates = Gates.OfEnvironment(environment, application, plan.State, context.Now)
            .Concat(Gates.OfRelease(environment, application, plan.State, before, plan.Release!.Images, healthyBefore, context.Now)).ToList();
        foreach (var gate in Gates.Pass(gates, overrideReason, application, environment.Name))
            _settings.Tell(new(DeliveryStage.Gate, $"{gate.Name} overridden ({overrideReason}): {gate.Evidence}", EventLevel.Warning, application, environment.Name));
        foreach (var gate in gates.Where(gate => gate.IsOpen && gate.Name == "after"))
            _settings.Tell(new(DeliveryStage.Gate, $"{gate.Name}: {gate.Evidence}", EventLevel.Step, application, environment.Name));
    }

    private async Task<Rendering> RenderAtAsync(string commit, ReleasePlan plan, CancellationToken ct)
    {
        var snapshot = await context.AtAsync(commit, ct);
        var state = await StateFiles.EnvironmentAsync(snapshot, plan.Application.Name, plan.Environment.Name, ct);
        return await Renderer.RenderAsync(snapshot, plan.Application, plan.Environment, state, ct);
    }

    private static async Task<IReadOnlyDictionary<string, DeliveryRecord>> RecordsAsync(Deployer deployer, IReadOnlyList<Application> applications, CancellationToken ct)
    {
        if (applications.Count > 1)
            return await deployer.Records.AllAsync(ct);
        var record = await deployer.Records.FindAsync(applications[0].Name, ct);
        return record is null ? new Dictionary<string, DeliveryRecord>() : new Dictionary<string, DeliveryRecord> { [record.Application] = record };
    }

    private static DeliveryResult Result(Applied applied, IReadOnlyList<ReleaseImage> images, VerifyOutcome? outcome)
    {
        var (application, environment) = (applied.Rendering.Application, applied.Rendering.Environment);
        return new(application.Name, environment.Name, applied.Entry.Delivery, applied.Entry.Action, applied.Entry.Release, images, applied.Rendering.Commit,
            outcome?.Verdict, applied.Wrote, outcome?.Reason, outcome?.TimedOut ?? false, application.Urls.GetValueOrDefault(environment.Name), []);
    }

    private Deployer Deployer(Fleet fleet, TargetEnvironment environment, DeliveryOptions options) =>
        new(context.Clusters.Of(fleet, environment), fleet, environment, options.ForceConflicts, _settings.Time, _settings.Tell);

    private Verifier Verifier(Fleet fleet, TargetEnvironment environment) =>
        new(context.Clusters.Of(fleet, environment), environment, _settings.Time, _settings.Tell);

    // Sortable by time, unlikely to collide, short enough to be said.
    private string NewDelivery() => $"{context.Now:yyyyMMdd'T'HHmmss}-{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(3))}";
}
