using Landfall.Clients;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Promote;

/// <summary>Chooses the release that a rollback goes back to.</summary>
public static class RollbackTarget
{
    /// <summary>
    /// Returns the delivery of the newest earlier release that succeeded in this environment, or of the one asked for.
    /// Success is what the cluster's record says; where the record holds no verdict of a release (a rebuilt cluster),
    /// that it was delivered here counts, but never a release that is known to have failed, nor one with a held digest.
    /// </summary>
    /// <param name="log">Deliveries into this environment, newest first.</param>
    public static (Release Release, RecordedDelivery Delivery) Choose(
        string application, string environment, EnvironmentState state, IReadOnlyList<Release> releases,
        IReadOnlyList<RecordedDelivery> log, DeliveryRecord? record, int? to, DateTimeOffset now)
    {
        if (state.Release is not { } current)
            throw new LandfallException(FailureKind.Refused, $"{environment} was never given a release of {application}", "There is nothing to go back from.");
        if (to == current)
            throw new LandfallException(FailureKind.Refused, $"{environment} is at release {to} of {application} already",
                $"`landfall apply {application} --environment {environment}` brings the cluster to it.");

        var delivered = log.Where(entry => entry.State.Release is not null && entry.State.Release != current)
            .DistinctBy(entry => entry.State.Release).ToList();
        if (to is not null)
        {
            var asked = delivered.FirstOrDefault(entry => entry.State.Release == to)
                ?? throw new LandfallException(FailureKind.Refused, $"{environment} never ran release {to} of {application}", Offer(delivered));
            return (Find(to.Value), asked);
        }

        var target = delivered.FirstOrDefault(entry => entry.State.Release < current && IsGood(Find(entry.State.Release!.Value)))
            ?? throw new LandfallException(FailureKind.Refused, $"no release before {current} of {application} is known to have succeeded in {environment}",
                Offer(delivered));
        return (Find(target.State.Release!.Value), target);

        Release Find(int number) => releases.FirstOrDefault(release => release.Number == number)
            ?? throw new LandfallException(FailureKind.Invalid, $"{StateFiles.ReleasesFile(application)} does not hold release {number}", "Restore the file from Git.");

        bool IsGood(Release release)
        {
            if (release.Images.Any(image => state.Holds.Any(hold => hold.Digest == image.Digest && hold.IsActive(now))))
                return false;
            var verdicts = record?.Deliveries.Where(entry => entry.Release == release.Number).Select(entry => entry.Verdict).ToList() ?? [];
            return verdicts.Count == 0 || verdicts.Contains(Verdict.Succeeded);
        }

        string Offer(List<RecordedDelivery> entries) => entries.Count == 0
            ? $"It has run no other; see `landfall history {application} --environment {environment}`."
            : $"Name one of {string.Join(", ", entries.Take(10).Select(entry => entry.State.Release))} with --to.";
    }
}
