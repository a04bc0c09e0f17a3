using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Image;
using Landfall.Delivery.Model;
using Landfall.Delivery.Promote;

namespace Landfall.Delivery;

/// <summary>
/// The way of a release into an environment, whatever asked for it:
/// <code>
/// (1) image → (2) gates → (3) config commit → (4) render and ask the cluster → (5) push
///   → (6) apply and prune → (7) verify → (8) verdict
/// </code>
/// Nothing else writes to a config repo or a cluster. Until (5) nothing has been changed anywhere;
/// from then on the config repo says what is to run, and whoever comes later can finish it.
/// </summary>
public sealed class DeliveryPath(PathContext context)
{
    private readonly PathSettings _settings = context.Settings;
    private readonly EnvironmentDelivery _delivery = new(context);

    /// <summary>Gives an environment the images named; images of the application that are not named stay as they are.</summary>
    public async Task<DeliveryResult> DeployAsync(DeployRequest request, CancellationToken ct)
    {
        var (application, environment) = await TargetAsync(request.Application, request.Environment, ct);
        var wanted = request.Images.Select(ImageReference.Parse).ToList();
        foreach (var image in wanted)
            if (application.Declares(image) is null)
                throw new LandfallException(FailureKind.Invalid,
                    $"{application.Name} does not declare the image {image.Repository}{Suggestion.For(image.Repository, application.Images.Select(i => i.Repository.Repository))}",
                    $"Its images in {application.File} are: {string.Join(", ", application.Images.Select(i => i.Repository.Familiar))}.");

        if (wanted.GroupBy(image => image.Repository, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new LandfallException(FailureKind.Invalid, $"the image {twice.Key} was named {twice.Count()} times: {string.Join(", ", twice.Select(image => image.Familiar))}",
                "Name each image of the application once.");

        var resolver = new ImageResolver(context.Registry);                                                     // (1)
        var resolved = await Task.WhenAll(wanted.Select(image => resolver.ResolveAsync(image, ct)));
        foreach (var image in resolved)
            Tell(DeliveryStage.Resolve, $"{image.Reference.Familiar}{(image.Commit is null ? "" : $" from commit {image.Commit[..Math.Min(12, image.Commit.Length)]}")}", application, environment);
        return await _delivery.DeliverAsync(DeliveryAction.Deploy, application, environment, request,
            (plan, token) => plan.WithImagesAsync(resolved, resolver, token), ct);
    }

    /// <summary>Gives an environment a release that was healthy in the one before: by default the one that is there now.</summary>
    public async Task<DeliveryResult> PromoteAsync(PromoteRequest request, CancellationToken ct)
    {
        var (application, environment) = await TargetAsync(request.Application, request.To, ct);
        return await _delivery.DeliverAsync(DeliveryAction.Promote, application, environment, request, async (plan, token) =>
        {
            var release = await PromotionSource.ChooseAsync(plan.Tip, application, environment, request.Release, request.Image, context.Registry, token);
            return plan.WithRelease(release);
        }, ct);
    }

    /// <summary>Takes an environment back to an earlier release, and holds the digests that this takes out of service.</summary>
    public async Task<DeliveryResult> RollbackAsync(RollbackRequest request, CancellationToken ct)
    {
        var (application, environment) = await TargetAsync(request.Application, request.Environment, ct);
        var reading = await context.FleetAsync(await context.TipAsync(ct), ct);
        var record = await context.Records(reading.Require(), environment).FindAsync(application.Name, ct);
        return await _delivery.DeliverAsync(DeliveryAction.Rollback, application, environment, request, async (plan, token) =>
        {
            var log = await DeliveryLog.OfAsync(context.Repository.Mirror, plan.Tip.Commit, application.Name, environment.Name, token);
            var (release, delivery) = RollbackTarget.Choose(application.Name, environment.Name, plan.State, plan.Releases, log, record, request.To, context.Now);
            var back = plan.WithRelease(release).WithReason(request.Reason).Holding(_settings.By, request.Reason ?? $"rolled back to release {release.Number}", context.Now);
            return request.Config ? await back.WithConfigOfAsync(await context.AtAsync(delivery.Commit, token), token) : back;
        }, ct);
    }

    /// <summary>Brings the cluster to what Git says, for some or all applications of an environment; each on its own.</summary>
    public Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(ApplyRequest request, CancellationToken ct) => _delivery.ApplyAsync(request, ct);

    /// <summary>Records that an environment, or one digest in it, is not to be moved or taken.</summary>
    public Task<string> HoldAsync(HoldRequest request, CancellationToken ct) => ChangeHoldsAsync(request, "Hold", (state, digest) => state with
    {
        Holds = [.. state.Holds.Where(hold => hold.Digest != digest), new(digest, request.Reason ?? "held", _settings.By, context.Now, request.For is { } time ? context.Now + time : null)],
    }, ct);

    /// <summary>Lifts a hold.</summary>
    public Task<string> ResumeAsync(HoldRequest request, CancellationToken ct) => ChangeHoldsAsync(request, "Resume", (state, digest) =>
        state.Holds.Any(hold => hold.Digest == digest)
            ? state with { Holds = [.. state.Holds.Where(hold => hold.Digest != digest)] }
            : throw new LandfallException(FailureKind.Invalid, $"there is no such hold on {request.Application} in {request.Environment}",
                state.Holds.Count == 0 ? "Nothing is held there." : $"Held are: {string.Join(", ", state.Holds.Select(hold => hold.Digest?.ToString() ?? "the environment"))}."), ct);

    private async Task<string> ChangeHoldsAsync(HoldRequest request, string verb, Func<EnvironmentState, Digest?, EnvironmentState> change, CancellationToken ct)
    {
        var (application, environment) = await TargetAsync(request.Application, request.Environment, ct);
        var digest = request.Digest is null ? null : Digest.Parse(request.Digest);
        var written = await context.Writes.WriteAsync(async (tip, token) =>
        {
            var state = change(await StateFiles.EnvironmentAsync(tip, application.Name, environment.Name, token), digest);
            return new([new Clients.Git.GitWrite(StateFiles.EnvironmentFile(application.Name, environment.Name), StateFiles.Write(state, application.Name, environment.Name))],
                CommitMessage.ForHold(verb, application.Name, environment.Name, digest, request.Reason));
        }, (_, _) => Task.CompletedTask, ct);
        Tell(DeliveryStage.Push, $"commit {written.Commit[..12]} on {context.Repository.Branch}", application, environment);
        return written.Commit;
    }

    private async Task<(Application Application, TargetEnvironment Environment)> TargetAsync(string application, string environment, CancellationToken ct)
    {
        var reading = await context.FleetAsync(await context.TipAsync(ct), ct);
        var target = reading.Require().Environment(environment);
        var found = reading.Application(application);
        found.EnsureDeployedTo(target);
        return (found, target);
    }

    private void Tell(DeliveryStage stage, string text, Application application, TargetEnvironment environment) =>
        _settings.Tell(new(stage, text, EventLevel.Step, application.Name, environment.Name));
}
