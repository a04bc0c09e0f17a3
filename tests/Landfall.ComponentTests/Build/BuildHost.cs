using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Landfall.Delivery;
using Landfall.Delivery.Model;
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

        // The driver that works everywhere and mounts nothing.
        File.WriteAllText(_folder["storage.conf"], $"""
            [storage]
            driver = "vfs"
            graphroot = "{_folder}/images"
            runroot = "{_folder}/run"
            """);
        _environment = new() { ["CONTAINERS_STORAGE_CONF"] = _folder["storage.conf"] };
        Registry = new RegistryClient(RegistryCredentials.Anonymous, _http);
    }

    public RegistryClient Registry { get; private set; }

    public IReadOnlyList<DeliveryEvent> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    /// <summary>Sets a variable of the user.</summary>
    public void Set(string variable, string value) => _environment[variable] = value;

    /// <summary>As <c>docker login</c> would do.</summary>
    public void LogIn(string registry, string user, string password)
    {
        var login = Convert.ToBase64String(UserGit.Bytes($"{user}:{password}"));
        File.WriteAllText(_folder["config.json"], $"{{\"auths\": {{\"{registry}\": {{\"auth\": \"{login}\"}}}}}}");
        Set("REGISTRY_AUTH_FILE", _folder["config.json"]);
        Registry = new RegistryClient(RegistryCredentials.FromDockerConfig(_folder["config.json"]), _http);
    }

    /// <param name="watch">Sees each event as it happens.</param>
    public Task<BuiltImage> BuildAsync(BuildRequest request, CancellationToken ct, Action<DeliveryEvent>? watch = null) =>
        new ImageBuilder(Registry, TimeProvider.System, happened =>
        {
            lock (_lock) _events.Add(happened);
            watch?.Invoke(happened);
        })
        { Environment = _environment }.BuildAsync(request, ct);

    public Task<BuiltImage> BuildAsync(Site site, CancellationToken ct) => BuildAsync(new BuildRequest(site.Folder), ct);

    public async Task<string> BuildahAsync(CancellationToken ct, params string[] arguments)
    {
        var environment = _environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        return (await ProcessRunner.RunCheckedAsync(new ProcessCommand("buildah", arguments) { Environment = environment }, ct)).Text;
    }

    /// <summary>What builds left behind: images and working containers; empty when nothing.</summary>
    public async Task<string> LeftoversAsync(CancellationToken ct) =>
        await BuildahAsync(ct, "images", "--all", "--noheading") + await BuildahAsync(ct, "containers", "--noheading");

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
