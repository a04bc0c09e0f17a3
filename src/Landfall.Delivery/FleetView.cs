using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;
using Landfall.Delivery.Verify;

namespace Landfall.Delivery;

/// <summary>Reads what runs where, what would run, and what was delivered; changes nothing.</summary>
public sealed class FleetView(PathContext context)
{
    /// <summary>Finds everything that is wrong in a config repo's files: those of a folder as it lies there, else of the branch's newest commit.</summary>
    public static async Task<IReadOnlyList<FileProblem>> ValidateAsync(ConfigSnapshot snapshot, CancellationToken ct)
    {
        var reading = await FleetReader.ReadAsync(snapshot, ct);
        var problems = reading.Problems.ToList();
        foreach (var application in reading.Fleet?.Applications ?? [])
            foreach (var environment in reading.Fleet!.Environments.Where(e => application.Environments.Contains(e.Name)))
                problems.AddRange(await ProblemsOfAsync(snapshot, application, environment, ct));
        return [.. problems.Distinct()];
    }

    /// <summary>Renders what the environment is to run, without the cluster.</summary>
    public async Task<IReadOnlyList<RenderedApplication>> RenderAsync(ApplicationSelection selection, CancellationToken ct) =>
        [.. (await RenderingsAsync(selection, ct)).Select(r => new RenderedApplication(r.Application.Name, r.Environment.Name, r.Commit, r.Hash, r.Objects))];

    /// <summary>Shows what an apply would change, as the server itself foresees it.</summary>
    public async Task<IReadOnlyList<ApplicationDiff>> DiffAsync(ApplicationSelection selection, CancellationToken ct)
    {
        var renderings = await RenderingsAsync(selection, ct);
        if (renderings.Count == 0)
            return [];
        var fleet = await FleetAsync(ct);
        var environment = fleet.Environment(selection.Environment);
        var diff = new ClusterDiff(context.Clusters.Of(fleet, environment), fleet, environment, context.Settings.Time);
        var diffs = new List<ApplicationDiff>();
        foreach (var rendering in renderings)
            diffs.Add(new(rendering.Application.Name, environment.Name, rendering.Commit, await diff.OfAsync(rendering, ct)));
        return diffs;
    }

    /// <summary>Says what runs where, from Git and the clusters alone; an environment that cannot be reached is a note, not an error.</summary>
    public async Task<IReadOnlyList<StatusRow>> StatusAsync(StatusRequest request, CancellationToken ct)
    {
        var tip = await context.TipAsync(ct);
        var reading = await context.FleetAsync(tip, ct);
        var fleet = reading.Require();
        var applications = request.Applications.Count > 0 ? request.Applications.Select(reading.Application).ToList() : fleet.Applications;
        var environments = request.Environment is { } name ? [fleet.Environment(name)] : fleet.Environments;
        var rows = await Task.WhenAll(environments.Select(environment => new EnvironmentStatus(context, tip, fleet, environment)
            .RowsAsync([.. applications.Where(a => a.Environments.Contains(environment.Name))], ct)));
        return [.. rows.SelectMany(row => row).OrderBy(row => row.Application, StringComparer.Ordinal)];
    }

    /// <summary>Lists the deliveries of an application, newest first, with the verdicts that the clusters remember.</summary>
    public async Task<IReadOnlyList<HistoryRow>> HistoryAsync(HistoryRequest request, CancellationToken ct)
    {
        var tip = await context.TipAsync(ct);
        var reading = await context.FleetAsync(tip, ct);
        var fleet = reading.Require();
        var application = reading.Application(request.Application);
        var environments = request.Environment is { } name ? [fleet.Environment(name)] : fleet.Environments.Where(e => application.Environments.Contains(e.Name)).ToList();
        var releases = await StateFiles.ReleasesAsync(tip, application.Name, ct);
        var rows = new List<HistoryRow>();
        foreach (var environment in environments)
        {
            var log = await DeliveryLog.OfAsync(context.Repository.Mirror, tip.Commit, application.Name, environment.Name, ct);
            var record = log.Count > 0 ? await TryRecordAsync(fleet, environment, application, ct) : null;
            var commits = (await context.Repository.Mirror.LogAsync(tip.Commit, [StateFiles.EnvironmentFile(application.Name, environment.Name)], 1000, ct))
                .ToDictionary(commit => commit.Id, StringComparer.Ordinal);
            foreach (var delivery in log)
            {
                var commit = commits.GetValueOrDefault(delivery.Commit);
                rows.Add(new(delivery.When, environment.Name, delivery.State.Delivery!, delivery.State.Action ?? DeliveryAction.Deploy, delivery.State.Release,
                    releases.FirstOrDefault(r => r.Number == delivery.State.Release)?.Images ?? [], delivery.Commit, commit?.Author ?? "",
                    record?.Deliveries.FirstOrDefault(entry => entry.Delivery == delivery.State.Delivery && entry.Verdict is not null)?.Verdict, commit?.Subject ?? ""));
            }
        }

        return [.. rows.OrderByDescending(row => row.When).Take(request.Limit)];
    }

    private async Task<DeliveryRecord?> TryRecordAsync(Fleet fleet, TargetEnvironment environment, Application application, CancellationToken ct)
    {
        try
        {
            return await context.Records(fleet, environment).FindAsync(application.Name, ct);
        }
        catch (LandfallException error)
        {
            context.Settings.Tell(new(DeliveryStage.Note, $"{environment.Name}: no verdicts: {error.Message}", EventLevel.Warning, application.Name, environment.Name));
            return null;
        }
    }

    private async Task<IReadOnlyList<Rendering>> RenderingsAsync(ApplicationSelection selection, CancellationToken ct)
    {
        var tip = await context.TipAsync(ct);
        var reading = await context.FleetAsync(tip, ct);
        var fleet = reading.Require();
        var environment = fleet.Environment(selection.Environment);
        var applications = Selection.Of(reading, environment, selection.Applications, selection.All);
        var logs = await DeliveryLog.OfAllAsync(context.Repository.Mirror, tip.Commit,
            [.. applications.Select(a => StateFiles.EnvironmentFile(a.Name, environment.Name))], ct);
        var renderings = new List<Rendering>();
        foreach (var application in applications)
        {
            var last = logs.GetValueOrDefault(StateFiles.EnvironmentFile(application.Name, environment.Name))?.FirstOrDefault();
            if (await context.RenderAsync(tip, fleet, application, environment, last, ct, selection.Candidate) is { } rendering)
                renderings.Add(rendering);
            else
                context.Settings.Tell(new(DeliveryStage.Note, $"{environment.Name} has had no delivery of {application.Name} yet", EventLevel.Step, application.Name, environment.Name));
        }

        return renderings;
    }

    private async Task<Fleet> FleetAsync(CancellationToken ct) => (await context.FleetAsync(await context.TipAsync(ct), ct)).Require();

    private static async Task<IReadOnlyList<FileProblem>> ProblemsOfAsync(ConfigSnapshot snapshot, Application application, TargetEnvironment environment, CancellationToken ct)
    {
        try
        {
            var unreadable = await UnreadableAsync(snapshot, application, environment, ct);
            if (unreadable.Count > 0)
                return unreadable;
            var state = await StateFiles.EnvironmentAsync(snapshot, application.Name, environment.Name, ct);
            await StateFiles.ReleasesAsync(snapshot, application.Name, ct);
            var rendering = await Renderer.RenderAsync(snapshot, application, environment, state, ct);
            var used = rendering.Objects.SelectMany(o => ImageNames.In(o)).Select(found => found.Image)
                .Select(text => Clients.Oci.ImageReference.TryParse(text, out var image, out _) ? image : null).ToList();
            return [.. application.Images.Where(declared => !used.Any(image => image?.SameRepository(declared.Repository) == true))
                .Select(declared => new FileProblem(application.File, 0, 0, $"no manifest in {environment.Name} uses the image {declared.Repository.Familiar}"))];
        }
        catch (Clients.Yaml.YamlException error)
        {
            return [FileProblem.Of(error)];
        }
        catch (LandfallException error) when (error.Kind is FailureKind.Invalid or FailureKind.Refused)
        {
            return [FileProblem.Of(error, application.File)];
        }
    }

    /// <summary>Reads each manifest on its own, so that an error in one does not hide those in others.</summary>
    private static async Task<List<FileProblem>> UnreadableAsync(ConfigSnapshot snapshot, Application application, TargetEnvironment environment, CancellationToken ct)
    {
        var problems = new List<FileProblem>();
        foreach (var file in (await ManifestSources.OfAsync(snapshot, application, environment.Name, ct)).OfType<ManifestSource.Plain>().SelectMany(source => source.Files))
        {
            try
            {
                ManifestDocuments.Parse(await snapshot.ReadAsync(file, ct), file);
            }
            catch (LandfallException error)
            {
                problems.Add(error is Clients.Yaml.YamlException yaml ? FileProblem.Of(yaml) : FileProblem.Of(error, file));
            }
        }

        return problems;
    }
}
