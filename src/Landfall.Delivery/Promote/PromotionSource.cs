using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Promote;

/// <summary>Chooses the release that a promotion gives: the one in the environment before, or the one named.</summary>
public static class PromotionSource
{
    public static async Task<Release> ChooseAsync(
        ConfigSnapshot tip, Application application, TargetEnvironment environment, int? number, string? image, RegistryClient registry, CancellationToken ct)
    {
        var releases = await StateFiles.ReleasesAsync(tip, application.Name, ct);
        if (number is not null)
            return releases.FirstOrDefault(release => release.Number == number) ?? throw new LandfallException(FailureKind.Invalid,
                $"{application.Name} has no release {number}", $"It has {Range(releases)}; see `landfall history {application.Name}`.");
        if (image is not null)
        {
            var reference = ImageReference.Parse(image);
            var digest = reference.Digest ?? await registry.ResolveAsync(reference, ct);
            return releases.LastOrDefault(release => release.Images.Any(i => i.Reference.SameRepository(reference) && i.Digest == digest))
                ?? throw new LandfallException(FailureKind.Invalid, $"no release of {application.Name} holds {reference.Familiar} ({digest.Short})",
                    environment.After is null ? "Deploy it first." : $"Deploy it to {environment.After} first.");
        }

        if (environment.After is not { } after)
            throw new LandfallException(FailureKind.Invalid, $"{environment.Name} has no environment before it to promote from",
                $"Name what to give it with --release or --image, or set `after:` in {FleetReader.FleetFile}.");
        var state = await StateFiles.EnvironmentAsync(tip, application.Name, after, ct);
        return releases.FirstOrDefault(release => release.Number == state.Release) ?? throw new LandfallException(FailureKind.Refused,
            $"{after} was never given a release of {application.Name}", $"`landfall deploy {application.Name} --environment {after} --image …` comes first.");
    }

    private static string Range(IReadOnlyList<Release> releases) => releases.Count switch
    {
        0 => "none yet",
        1 => $"release {releases[0].Number}",
        _ => $"releases {releases[0].Number} to {releases[^1].Number}",
    };
}
