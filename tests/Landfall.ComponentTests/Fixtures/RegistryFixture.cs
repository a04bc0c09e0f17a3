using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Landfall.Clients.Oci;
using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Xunit;

[assembly: AssemblyFixture(typeof(RegistryFixture))]

namespace Landfall.ComponentTests.Fixtures;

/// <summary>
/// Two real registries (CNCF distribution, Debian's docker-registry) on loopback, started when a test first asks for one:
/// one for everybody, one that wants a name and password. Tests use repository names of their own.
/// </summary>
public sealed class RegistryFixture : IAsyncDisposable
{
    internal const string Username = "robot";
    internal const string Password = "open-sesame-42";

    // htpasswd -B of the above; the registry takes bcrypt only.
    private const string PasswordFile = Username + ":$2y$05$R5lRtPkhQJ02Z8TDmK3H1.rykH/SOnH8bz8gJsXhUEFHkd/ZhKg/e\n";

    private readonly Lazy<Task<RunningRegistry>> _open = new(() => RunningRegistry.StartAsync(passwords: null));
    private readonly Lazy<Task<RunningRegistry>> _closed = new(() => RunningRegistry.StartAsync(PasswordFile));

    /// <summary>A registry for everybody.</summary>
    internal Task<RunningRegistry> OpenAsync() => _open.Value;

    /// <summary>A registry for <see cref="Username"/> with <see cref="Password"/>.</summary>
    internal Task<RunningRegistry> ClosedAsync() => _closed.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var registry in new[] { _open, _closed })
        {
            if (registry.IsValueCreated && registry.Value.IsCompletedSuccessfully) await (await registry.Value).DisposeAsync();
        }
    }
}

/// <summary>A registry that runs until it is disposed.</summary>
internal sealed class RunningRegistry : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("landfall-registry-").FullName;
    private Task _running = Task.CompletedTask;

    private RunningRegistry(int port) => Host = $"127.0.0.1:{port}";

    /// <summary>Host and port.</summary>
    public string Host { get; }

    /// <summary>What it said so far, requests included.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>A repository that no other test uses.</summary>
    public ImageReference NewRepository() => ImageReference.Parse($"{Host}/test/{Guid.NewGuid():N}");

    public static async Task<RunningRegistry> StartAsync(string? passwords)
    {
        if (ProcessRunner.Find("docker-registry") is null) Component.Missing("docker-registry is not installed");
        var registry = new RunningRegistry(FreePort());
        await registry.StartProcessAsync(passwords);
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartProcessAsync(string? passwords)
    {
        var configuration = Path.Combine(_folder, "config.yml");
        await File.WriteAllTextAsync(configuration, Configuration(passwords is not null), _stop.Token);
        if (passwords is not null) await File.WriteAllTextAsync(Path.Combine(_folder, "htpasswd"), passwords, _stop.Token);

        // Its input ends with this process, however that ends: no registry is left behind.
        var command = new ProcessCommand("/bin/sh", ["-c", "docker-registry serve \"$1\" & cat; kill $!", "sh", configuration])
        {
            StandardInput = new Pipe().Reader.AsStream(),
            CaptureOutput = false,
            OutputLimit = long.MaxValue,
            OnOutput = Log.Enqueue,
            OnError = Log.Enqueue,
        };
        _running = ProcessRunner.RunAsync(command, _stop.Token);
        await UntilItAnswersAsync();
    }

    private async Task UntilItAnswersAsync()
    {
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (_running.IsCompleted) throw new InvalidOperationException("docker-registry ended: " + string.Join('\n', Log));
            try
            {
                using var response = await http.GetAsync($"http://{Host}/v2/", deadline.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, deadline.Token);
            }
        }
    }

    private string Configuration(bool withPasswords) => $$"""
        version: 0.1
        log: {level: info}
        storage:
          filesystem: {rootdirectory: {{_folder}}/data}
          delete: {enabled: true}
        http: {addr: "{{Host}}", secret: for-tests-only}
        {{(withPasswords ? $"auth: {{htpasswd: {{realm: landfall, path: {_folder}/htpasswd}}}}" : "")}}
        """;
}
