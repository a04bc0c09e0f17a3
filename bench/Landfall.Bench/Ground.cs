using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;

namespace Landfall.Bench;

/// <summary>
/// What the benchmarks stand on: the cluster and the registry that the environment names, a folder, and namespaces of their own.
/// Nothing of the user is touched; what was made goes away with it.
/// </summary>
internal sealed class Ground : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly ApiResource Namespaces = new(new("", "v1", "Namespace"), "namespaces", false, new HashSet<string>());
    private static readonly ApiResource Deployments = new(new("apps", "v1", "Deployment"), "deployments", true, new HashSet<string>());

    private readonly string _id = Guid.NewGuid().ToString("N")[..6];
    private readonly HashSet<string> _namespaces = [];
    private readonly KubernetesClient _client;

    private Ground(string root, string kubeConfig, string registry)
    {
        (Root, KubeConfigFile, Registry) = (root, kubeConfig, registry);
        Folder = Directory.CreateTempSubdirectory("landfall-bench-").FullName;
        Access = KubeConfig.Load(kubeConfig, null);
        _client = new(Access, options: new() { CacheFolder = "" });
    }

    /// <summary>The repo's root.</summary>
    public string Root { get; }

    /// <summary>The program as `make build` leaves it.</summary>
    public string Landfall => Path.Combine(Root, "bin", "landfall");

    public string KubeConfigFile { get; }

    /// <summary>The kubeconfig's current context; its name is <see cref="ClusterAccess.Name"/>.</summary>
    public ClusterAccess Access { get; }

    /// <summary>HOST:PORT of a registry without login.</summary>
    public string Registry { get; }

    /// <summary>For everything that is made on disk.</summary>
    public string Folder { get; }

    /// <summary>What every program gets: caches of its own, and an identity for Git that no configuration changes.</summary>
    public IEnumerable<(string Name, string Value)> Environment =>
    [
        ("KUBECONFIG", KubeConfigFile), ("XDG_CACHE_HOME", Path.Combine(Folder, "cache")), ("KUBECACHEDIR", Path.Combine(Folder, "cache", "kubectl")),
        ("LANDFALL_USER", "bench"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "bench"), ("GIT_AUTHOR_EMAIL", "bench@localhost"), ("GIT_COMMITTER_NAME", "bench"), ("GIT_COMMITTER_EMAIL", "bench@localhost"),
    ];

    public static async Task<Ground> OpenAsync(CancellationToken ct)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Landfall.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Landfall.slnx was not found above the benchmarks");
        var ground = new Ground(root, Variable("KUBECONFIG"), Variable("LANDFALL_REGISTRY"));
        if (!File.Exists(ground.Landfall))
            throw new LandfallException(FailureKind.Invalid, $"{ground.Landfall} is missing", "make build");
        await ground._client.VersionAsync(ct);
        return ground;
    }

    /// <summary>Names a namespace of this run; all names are equally long. It goes away at the end.</summary>
    public string Namespace(string side, int round)
    {
        var name = $"landfall-bench-{_id}-{side[0]}{round}";
        _namespaces.Add(name);
        return name;
    }

    public async Task CreateNamespaceAsync(string name, CancellationToken ct) => await _client.CreateAsync(
        Namespaces, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } }, ct);

    /// <summary>Waits until the controllers have seen all Deployments of a namespace, so that their work does not fall into the next run.</summary>
    public async Task SettleAsync(string ns, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Patience);
        while ((await _client.ListAsync(Deployments, ns, null, null, deadline.Token)).Items.Any(o => o["status"]?["observedGeneration"] is null))
            await Task.Delay(Pause, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces)
        {
            try
            {
                await _client.DeleteAsync(Namespaces, null, name, null, "Background", CancellationToken.None);
            }
            catch (LandfallException error)
            {
                await Console.Error.WriteLineAsync($"the namespace {name} is left: {error.Message}");
            }
        }

        _client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Variable(string name) => System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new LandfallException(FailureKind.Invalid, $"{name} is not set", "Run eng/bench, which sets it.");
}
