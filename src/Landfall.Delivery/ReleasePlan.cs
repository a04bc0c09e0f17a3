using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Image;
using Landfall.Delivery.Model;

namespace Landfall.Delivery;

/// <summary>
/// What a delivery is going to write, worked out against one tip of the config repo.
/// Made anew whenever the tip moves: the number of a new release, the positions of the images and the holds depend on it.
/// </summary>
public sealed record ReleasePlan(
    ConfigSnapshot Tip, Fleet Fleet, Application Application, TargetEnvironment Environment, EnvironmentState State, IReadOnlyList<Release> Releases)
{
    public Release? Release { get; private init; }

    public string? Reason { get; private init; }

    /// <summary>Files that are written or deleted besides images and state.</summary>
    public IReadOnlyList<GitChange> Config { get; private init; } = [];

    public static async Task<ReleasePlan> AtAsync(ConfigSnapshot tip, FleetReading reading, string application, string environment, CancellationToken ct)
    {
        var found = reading.Application(application);
        var target = reading.Require().Environment(environment);
        found.EnsureDeployedTo(target);
        return new(tip, reading.Require(), found, target,
            await StateFiles.EnvironmentAsync(tip, application, environment, ct), await StateFiles.ReleasesAsync(tip, application, ct));
    }

    public ReleasePlan WithReason(string? reason) => this with { Reason = reason };

    /// <summary>Plans an existing release.</summary>
    public ReleasePlan WithRelease(Release release) => this with { Release = release };

    /// <summary>
    /// Plans the images given, with all other declared images as the environment has them: from its present release,
    /// else from the manifests. The same digests as an earlier release are that release.
    /// </summary>
    public async Task<ReleasePlan> WithImagesAsync(IReadOnlyList<ReleaseImage> given, ImageResolver resolver, CancellationToken ct)
    {
        var current = Releases.FirstOrDefault(release => release.Number == State.Release);
        var images = new List<ReleaseImage>();
        foreach (var declared in Application.Images)
            images.Add(given.FirstOrDefault(image => image.Reference.SameRepository(declared.Repository))
                ?? current?.Image(declared.Repository)
                ?? await resolver.ResolveAsync(await ImagePositions.PresentAsync(Tip, Application, Environment.Name, declared.Repository, ct), ct));
        var same = Releases.LastOrDefault(release => Model.Release.SameDigests(release.Images, images));
        return this with { Release = same ?? new(Releases.Count == 0 ? 1 : Releases[^1].Number + 1, default, images) };
    }

    /// <summary>Plans a hold on every digest that the environment runs now and will not run any more.</summary>
    public ReleasePlan Holding(string by, string reason, DateTimeOffset now)
    {
        var current = Releases.FirstOrDefault(release => release.Number == State.Release);
        var leaving = current?.Images.Where(image => Release!.Images.All(kept => kept.Digest != image.Digest)).ToList() ?? [];
        return this with
        {
            State = State with
            {
                Holds = [.. State.Holds.Where(hold => leaving.All(image => image.Digest != hold.Digest)), .. leaving.Select(image => new Hold(image.Digest, reason, by, now, null))],
            },
        };
    }

    /// <summary>Plans the files that only this environment reads as they were at an earlier delivery.</summary>
    public async Task<ReleasePlan> WithConfigOfAsync(ConfigSnapshot earlier, CancellationToken ct)
    {
        var before = await FilesAsync(earlier, ct);
        var changes = new List<GitChange>();
        foreach (var file in before)
            if (earlier.ContentId(file) != Tip.ContentId(file) && !await new FileReaders(Tip, Fleet).IsReadElsewhereAsync(file, Application, Environment.Name, ct))
                changes.Add(new GitWrite(file, await earlier.ReadAsync(file, ct), earlier.Entry(file).Mode));
        foreach (var file in await FilesAsync(Tip, ct))
            if (!before.Contains(file) && !earlier.IsFile(file) && !await new FileReaders(Tip, Fleet).IsReadElsewhereAsync(file, Application, Environment.Name, ct))
                changes.Add(new GitDelete(file));
        return this with { Config = changes };
    }

    /// <summary>Works out every file of the commit; null where the tip says all of it already.</summary>
    public async Task<ConfigCommit?> ComposeAsync(DeliveryAction action, string delivery, string? overrideReason, DateTimeOffset now, CancellationToken ct)
    {
        var release = Release!.Created == default ? Release with { Created = now } : Release;
        var placement = await new ImageEdits(Tip.With(Config), Fleet, Application, Environment.Name)
            .PlaceAsync(release.Images.Select(image => image.Reference).ToList(), ct);
        var before = await StateFiles.EnvironmentAsync(Tip, Application.Name, Environment.Name, ct);
        var isSettled = Environment.Release == ReleaseRule.Automatic && before.Release == release.Number && overrideReason is null
            && Config.Count == 0 && placement.Writes.Count == 0 && before.Images.SequenceEqual(placement.Overrides) && before.Holds.SequenceEqual(State.Holds);
        if (isSettled)
            return null;

        // An override of a hold is the person's word that the digest may run again.
        var holds = overrideReason is null ? State.Holds : State.Holds.Where(hold => release.Images.All(image => image.Digest != hold.Digest)).ToList();
        var state = new EnvironmentState(release.Number, delivery, action, placement.Overrides, holds);
        var changes = Config.Where(change => placement.Writes.All(write => write.Path != change.Path)).Concat(placement.Writes).ToList();
        if (Releases.All(known => known.Number != release.Number))
            changes.Add(new GitWrite(StateFiles.ReleasesFile(Application.Name), StateFiles.Write([.. Releases, release], Application.Name)));
        changes.Add(new GitWrite(StateFiles.EnvironmentFile(Application.Name, Environment.Name), StateFiles.Write(state, Application.Name, Environment.Name)));
        return new(changes, CommitMessage.For(action, Application.Name, Environment.Name, delivery, release, overrideReason, Reason));
    }

    private async Task<HashSet<string>> FilesAsync(ConfigSnapshot snapshot, CancellationToken ct)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in await ManifestSources.OfAsync(snapshot, Application, Environment.Name, ct))
            files.UnionWith(source is ManifestSource.Plain plain ? plain.Files : ((ManifestSource.Kustomization)source).Inputs);
        return files;
    }
}
