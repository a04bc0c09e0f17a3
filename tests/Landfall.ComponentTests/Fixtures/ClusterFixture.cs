using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Xunit;

[assembly: AssemblyFixture(typeof(ClusterFixture))]

namespace Landfall.ComponentTests.Fixtures;

/// <summary>
/// The cluster that runs already: that of LANDFALL_TEST_KUBECONFIG, else that of eng/cluster. Tests that ask for it are skipped when
/// there is none. Tests keep apart by namespaces of their own, which are deleted at the end.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const string Settings = """eval "$(eng/cluster env)" && printf '%s\n%s\n' "$KUBECONFIG" "${LANDFALL_REGISTRY:-}" && command -v kubectl""";
    private readonly ConcurrentBag<string> _namespaces = [];
    private readonly string _cache = Path.Combine(Path.GetTempPath(), $"landfall-test-{Guid.NewGuid():N}");
    private string _missing = "the cluster was not looked for";
    private KubernetesClient? _client;
    private string[] _settings = [];

    public KubernetesClient Client => Present(_client);

    public ClusterAccess Access => Client.Access;

    /// <summary>A kubeconfig whose current context is the cluster.</summary>
    public string KubeConfigPath => Present(_settings.FirstOrDefault());

    /// <summary>A registry that the cluster can pull from, such as 127.0.0.1:25000.</summary>
    public string Registry => Present(_settings.ElementAtOrDefault(1) is { Length: > 0 } registry ? registry : null);

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        try
        {
            var told = await ProcessRunner.RunCheckedAsync(new("bash", ["-c", Settings]) { WorkingDirectory = RepositoryRoot(), InheritEnvironment = true }, ct);
            _settings = told.Text.Split('\n');
            var client = new KubernetesClient(KubeConfig.Load(_settings[0], null), options: new() { CacheFolder = _cache, RetryBudget = TimeSpan.FromSeconds(5) });
            await client.VersionAsync(ct);
            _client = client;
        }
        catch (LandfallException e)
        {
            _missing = $"no cluster: {e.Message}";
        }
    }

    /// <summary>Creates a namespace of its own for a test.</summary>
    public async Task<string> NewNamespaceAsync(string prefix)
    {
        var ct = TestContext.Current.CancellationToken;
        var name = $"{prefix}-{Guid.NewGuid():N}"[..Math.Min(prefix.Length + 9, 60)];
        var resource = await Client.ResourceOfAsync(new("", "v1", "Namespace"), ct);
        await Client.CreateAsync(resource, new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } }, ct);
        DeleteAtEnd(name);
        return name;
    }

    /// <summary>Has a namespace that the test makes itself deleted at the end.</summary>
    public void DeleteAtEnd(string ns) => _namespaces.Add(ns);

    /// <summary>A client of its own, for tests that count, interrupt or bound requests.</summary>
    public KubernetesClient NewClient(ClusterAccess? access = null, KubernetesClientOptions? options = null) =>
        new(access ?? Access, options: options ?? new() { CacheFolder = _cache });

    /// <summary>Runs kubectl and gives its output.</summary>
    public Task<string> KubectlAsync(params string[] arguments) => KubectlWithInputAsync("", arguments);

    public async Task<string> KubectlWithInputAsync(string input, params string[] arguments)
    {
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        var command = new ProcessCommand(Present(_settings.ElementAtOrDefault(2)), ["--kubeconfig", KubeConfigPath, "--cache-dir", _cache, .. arguments]) { StandardInput = stdin };
        return (await ProcessRunner.RunCheckedAsync(command, TestContext.Current.CancellationToken)).Text;
    }

    /// <summary>Skips the test unless the cluster runs pods.</summary>
    public async Task NeedNodeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var nodes = await Client.ListAsync(await Client.ResourceOfAsync(new("", "v1", "Node"), ct), null, null, null, ct);
        if (nodes.Items.Count == 0) Component.Missing("the cluster has no node to run pods");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is null) return;
        try
        {
            var resource = await _client.ResourceOfAsync(new("", "v1", "Namespace"), CancellationToken.None);
            await Task.WhenAll(_namespaces.Select(ns => _client.DeleteAsync(resource, null, ns, null, ct: CancellationToken.None)));
        }
        catch (LandfallException e)
        {
            TestContext.Current.SendDiagnosticMessage($"namespaces of tests were left behind: {e.Message}");
        }
        _client.Dispose();
        if (Directory.Exists(_cache)) Directory.Delete(_cache, recursive: true);
    }

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Landfall.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }

    private T Present<T>(T? value) where T : class
    {
        if (_client is null || value is null) Component.Missing(_client is null ? _missing : "this cluster has no such thing");
        return value;
    }
}
