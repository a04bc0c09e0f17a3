using System.Collections;
using System.Globalization;
using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Clients.Processes;
using Landfall.Delivery.Build.Engines;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Build;

/// <summary>Turns a commit into an image in its registry; the first stage of the path.</summary>
/// <remarks>
/// A commit has one image. Where the registry already holds one whose tag and revision label both are the commit, that image
/// is the result and nothing is built: a second run of a CI job is quick, works with immutable tags, and does not take the
/// tag from a digest that an environment may run (registries delete what no tag names).
/// <see cref="BuildRequest.Rebuild"/> builds again, for instance for a newer base image.
/// </remarks>
/// <param name="tell">Takes what happens: each step, and each line of its programs as <see cref="EventLevel.Detail"/>.</param>
public sealed class ImageBuilder(RegistryClient registry, TimeProvider time, Action<DeliveryEvent> tell)
{
    private readonly PublishedImage _published = new(registry);

    /// <summary>The user's variables.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; init; } = System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    /// <summary>Finds an engine's program.</summary>
    internal Func<string, string?> Find { get; init; } = ProcessRunner.Find;

    /// <summary>
    /// Builds and pushes the image of a checkout's commit as its pipeline says, and returns it with its digest, which the
    /// registry has confirmed. On failure and cancellation nothing is left behind on this host, and nothing is pushed unless
    /// it was a later step that failed.
    /// <code>
    /// 1 checkout → 2 pipeline → 3 is it in the registry? → 4 run steps → 5 Dockerfile → 6 push → 7 confirm → 8 later run steps
    /// </code>
    /// </summary>
    /// <exception cref="InvalidFilesException">Everything that is wrong with the pipeline file.</exception>
    /// <exception cref="LandfallException">
    /// Invalid: no checkout, no pipeline, unknown builder, a path that leaves the checkout; Refused: changes that are not
    /// committed; Unreachable: the registry or the builder's daemon; Failed: a step, the Dockerfile or the push.
    /// </exception>
    public async Task<BuiltImage> BuildAsync(BuildRequest request, CancellationToken ct)
    {
        if (request.Builder is { } builder) EngineFinder.EnsureKnown(builder);

        // 1 and 2
        var checkout = await Checkout.OpenAsync(request.Folder, ct);
        var pipeline = await ReadPipelineAsync(checkout.Root, ct);
        if (!request.AllowDirty) checkout.EnsureClean();
        var target = pipeline.Image.Repository.With(await checkout.TagAsync(ct), null);

        // 3
        var present = await _published.FindAsync(target, ct);
        var built = Reusable(present, target, checkout, request);
        if (built is null)
        {
            if (present is not null) Tell(DeliveryStage.Push, $"{target} will move from {present.Digest} to the new image", EventLevel.Warning);
            var finder = new EngineFinder(Find, new EngineEnvironment(Environment), line => Tell(DeliveryStage.Build, line, EventLevel.Detail));
            var engine = await finder.FindAsync(request.Builder, ct);

            // 4
            await RunAsync(pipeline.Steps.TakeWhile(step => step is not ImageStep), checkout, target, ct);
            await checkout.CheckAgainAsync(tell, ct);

            // 5, 6 and 7
            built = await BuildImageAsync(pipeline.Image, checkout, target, engine, request, ct);
        }

        // 8
        await RunAsync(pipeline.Steps.SkipWhile(step => step is not ImageStep), checkout, built.Reference, ct);
        return built;
    }

    private static async Task<Pipeline> ReadPipelineAsync(string root, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(root, Pipeline.Path)))
            throw new LandfallException(FailureKind.Invalid, $"{root} has no {Pipeline.Path}", "It says what builds the image; `landfall schema pipeline` shows its fields.");
        var file = CheckoutPath.ExistingFile(root, Pipeline.Path, "pipeline");
        return PipelineReader.Read(await File.ReadAllBytesAsync(file, ct), Pipeline.Path);
    }

    private BuiltImage? Reusable(TaggedImage? present, ImageReference target, Checkout checkout, BuildRequest request)
    {
        if (request.Rebuild || checkout.IsDirty) return null;
        if (present?.Configuration is not { } configuration || configuration.Revision != checkout.Commit) return null;
        if (request.Version is not null && configuration.Labels.GetValueOrDefault(ImageLabels.Version) != request.Version) return null;
        var image = Existing(target, present.Digest, configuration, checkout);
        Tell(DeliveryStage.Build, $"{image.Reference} is the image of this commit already; --rebuild builds it again");
        return image;
    }

    private static BuiltImage Existing(ImageReference target, Digest digest, ImageConfiguration configuration, Checkout checkout)
    {
        var label = configuration.Labels.GetValueOrDefault(ImageLabels.Created);
        var created = DateTimeOffset.TryParse(label, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : configuration.Created;
        return new BuiltImage(target.With(target.Tag, digest), checkout.Commit, created ?? DateTimeOffset.UnixEpoch, checkout.IsDirty, IsReused: true);
    }

    private async Task RunAsync(IEnumerable<BuildStep> steps, Checkout checkout, ImageReference image, CancellationToken ct)
    {
        var runner = new StepRunner(checkout.Root, tell);
        var variables = new Dictionary<string, string?> { ["LANDFALL_COMMIT"] = checkout.Commit, ["LANDFALL_IMAGE"] = $"{image}" };
        foreach (var step in steps.OfType<RunStep>())
            await runner.RunAsync(step, variables, ct);
    }

    private async Task<BuiltImage> BuildImageAsync(
        ImageStep step, Checkout checkout, ImageReference target, ImageEngine engine, BuildRequest request, CancellationToken ct)
    {
        var epoch = Environment.GetValueOrDefault("SOURCE_DATE_EPOCH");
        var created = ImageLabels.TimeOfBuild(epoch, time.GetUtcNow());
        var plan = new ImagePlan(
            target,
            CheckoutPath.ExistingFolder(checkout.Root, step.Context, "context"),
            CheckoutPath.ExistingFile(checkout.Root, step.Dockerfile, "Dockerfile"),
            ImageLabels.Of(checkout.Revision, checkout.Source, created, request.Version ?? checkout.Version),
            string.IsNullOrEmpty(epoch) ? null : created.ToUnixTimeSeconds(),
            Guid.NewGuid().ToString("N")[..12]);

        var isBuilt = false;
        var keep = false;
        try
        {
            Tell(DeliveryStage.Build, $"{step.Name ?? "build"}: {step.Dockerfile} with {engine.Name}");
            await engine.BuildAsync(plan, ct);
            isBuilt = true;

            var start = time.GetTimestamp();
            var pushed = await engine.PushAsync(plan, ct);
            var found = await _published.ConfirmAsync(target, pushed, checkout.Revision, ct);
            if (pushed is not null && found.Configuration is { } theirs)
            {
                var image = Existing(target, found.Digest, theirs, checkout);
                Tell(DeliveryStage.Push, $"another build of this commit pushed at the same time: {image.Reference} is taken");
                return image;
            }

            var reference = target.With(target.Tag, found.Digest);
            Tell(DeliveryStage.Push, $"pushed {reference} in {time.GetElapsedTime(start).TotalSeconds:0.0} s");
            keep = request.KeepLocal;
            return new BuiltImage(reference, checkout.Commit, created, checkout.IsDirty);
        }
        finally
        {
            await ReleaseAsync(engine, plan, keep, isBuilt);
        }
    }

    // Also after a failure or cancellation: what this build made goes away. It never hides how the build itself ended.
    private async Task ReleaseAsync(ImageEngine engine, ImagePlan plan, bool keep, bool isBuilt)
    {
        try
        {
            await engine.ReleaseAsync(plan, keep, CancellationToken.None);
        }
        catch (LandfallException e)
        {
            if (isBuilt) Tell(DeliveryStage.Build, e.Message, EventLevel.Warning);
        }
    }

    private void Tell(DeliveryStage stage, string text, EventLevel level = EventLevel.Step) => tell(new DeliveryEvent(stage, text, level));
}
