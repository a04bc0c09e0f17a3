using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Landfall.ComponentTests.Processes;
using Landfall.Delivery;
using Landfall.Delivery.Build;

namespace Landfall.ComponentTests.Build;

/// <summary>A machine to build on: buildah with a storage of its own, so that what it holds is this test's.</summary>
internal sealed class BuildHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment;
    private readonly OutboundHttp _http = new();
    private readonly Lock _lock = new();
    private readonly List<DeliveryEvent> _events = [];

    public BuildHost()
    {
        if (ProcessRunner.Find("buildah") is null) Component.Missing("buildah is not installed");
        if (ProcessRunner.Find("busybox") is null) Component.Missing("busybox-static is not installed");
        var configuration = Path.Combine(_folder.Path, "storage.conf");
        File.WriteAllText(configuration, $"""
            [storage]
            driver = "vfs"
            graphroot = "{_folder.Path}/images"
            runroot = "{_folder.Path}/run"
            """);
        _environment = new() { ["CONTAINERS_STORAGE_CONF"] = configuration };
        Registry = new RegistryClient(RegistryCredentials.Anonymous, _http);
    }

    public RegistryClient Registry { get; }

    public IReadOnlyList<DeliveryEvent> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    public Task<BuiltImage> BuildAsync(BuildRequest request, CancellationToken ct, Action<DeliveryEvent>? watch = null) =>
        new ImageBuilder(Registry, TimeProvider.System, happened =>
        {
            lock (_lock) _events.Add(happened);
            watch?.Invoke(happened);
        })
        { Environment = _environment }.BuildAsync(request, ct);

    public Task<BuiltImage> BuildAsync(Site site, CancellationToken ct) => BuildAsync(new BuildRequest(site.Folder), ct);

    public Task<string> BuildahAsync(CancellationToken ct, params string[] arguments) => RunAsync("buildah", arguments, ct);

    /// <summary>What builds left behind: images and working containers, empty when nothing.</summary>
    public async Task<string> LeftoversAsync(CancellationToken ct) =>
        await BuildahAsync(ct, "images", "--all", "--noheading") + await BuildahAsync(ct, "containers", "--noheading");

    public async ValueTask DisposeAsync()
    {
        await BuildahAsync(CancellationToken.None, "rm", "--all");
        await BuildahAsync(CancellationToken.None, "rmi", "--all", "--force");
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task<string> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var environment = _environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        return (await ProcessRunner.RunCheckedAsync(new ProcessCommand(program, arguments) { Environment = environment }, ct)).Text;
    }
}
