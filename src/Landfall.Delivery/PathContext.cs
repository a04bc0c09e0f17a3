using System.Collections.Concurrent;
using Landfall.Clients.Git;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;

namespace Landfall.Delivery;

/// <summary>What one ride holds open: the config repo, the clusters and the registry, with what was read of them.</summary>
public sealed class PathContext : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Task<ConfigSnapshot>> _snapshots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<FleetReading>> _fleets = new(StringComparer.Ordinal);
    private readonly OutboundHttp _http = new();

    private PathContext(PathSettings settings, ConfigRepository repository)
    {
        Settings = settings;
        Repository = repository;
        Clusters = new(settings.KubeConfig, settings.Context, settings.Time);
        Registry = new(RegistryCredentials.FromDockerConfig(), _http);
        Writes = new(repository, Identity(settings), settings.Time, Path.Combine(settings.CacheFolder, "locks"));
    }

    public PathSettings Settings { get; }

    public ConfigRepository Repository { get; }

    public Clusters Clusters { get; }

    public RegistryClient Registry { get; }

    public WriteQueue Writes { get; }

    public DateTimeOffset Now => Settings.Time.GetUtcNow();

    public static async Task<PathContext> OpenAsync(PathSettings settings, CancellationToken ct) =>
        new(settings, await ConfigRepository.OpenAsync(settings.ConfigRepo, settings.CacheFolder, ct));

    public Task<ConfigSnapshot> AtAsync(string commit, CancellationToken ct) => _snapshots.GetOrAdd(commit, id => Repository.AtAsync(id, ct));

    public async Task<ConfigSnapshot> TipAsync(CancellationToken ct) => await AtAsync(await Repository.TipAsync(ct), ct);

    public Task<FleetReading> FleetAsync(ConfigSnapshot snapshot, CancellationToken ct) =>
        _fleets.GetOrAdd(snapshot.Commit, _ => FleetReader.ReadAsync(snapshot, ct));

    public RecordStore Records(Fleet fleet, TargetEnvironment environment) => new(Clusters.Of(fleet, environment), environment);

    /// <summary>
    /// Renders what an environment is to run of an application: an automatic one the tip, a manual one the tree of its last delivery.
    /// As a candidate, a manual one too is rendered from the tip. Null where a manual environment has had no delivery yet.
    /// </summary>
    public async Task<Rendering?> RenderAsync(
        ConfigSnapshot tip, Fleet fleet, Application application, TargetEnvironment environment, RecordedDelivery? last, CancellationToken ct, bool candidate = false)
    {
        var snapshot = tip;
        if (environment.Release == ReleaseRule.Manual && !candidate)
        {
            // A damaged state file must not let an older tree pass for the last delivery.
            await StateFiles.EnvironmentAsync(tip, application.Name, environment.Name, ct);
            if (last is null)
                return null;
            snapshot = await AtAsync(last.Commit, ct);
            application = await FleetReader.ReadApplicationAsync(snapshot, fleet, application.File, ct)
                ?? (await FleetAsync(snapshot, ct)).Application(application.Name);
        }

        var state = await StateFiles.EnvironmentAsync(snapshot, application.Name, environment.Name, ct);
        return await Renderer.RenderAsync(snapshot, application, environment, state, ct);
    }

    public async ValueTask DisposeAsync()
    {
        Clusters.Dispose();
        _http.Dispose();
        await Repository.DisposeAsync();
    }

    private static GitIdentity Identity(PathSettings settings) => new(
        Environment.GetEnvironmentVariable("GIT_AUTHOR_NAME") is { Length: > 0 } name ? name : settings.By,
        Environment.GetEnvironmentVariable("GIT_AUTHOR_EMAIL") is { Length: > 0 } email ? email : "landfall@localhost");
}
