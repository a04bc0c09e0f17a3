using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Landfall.Cli;
using Landfall.Cli.Output;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Oci;
using Landfall.Delivery;
using Landfall.Delivery.Model;
using Xunit;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>How a command ended, and what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public JsonNode Json => JsonNode.Parse(Out)!;

    public override string ToString() => $"exit {ExitCode}\n--- stdout\n{Out}\n--- stderr\n{Error}";
}

/// <summary>
/// A fleet of its own: a config repo served over HTTP, with the environments staging (automatic) and production (after staging, manual)
/// in fresh namespaces of the cluster, which go with it. Repositories in the cluster's registry carry its name as well.
/// </summary>
internal sealed class FleetSandbox : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClusterFixture _cluster;
    private GitSandbox? _human;

    private FleetSandbox(ClusterFixture cluster, string name) => (_cluster, Name) = (cluster, name);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Unique; the namespaces are called NAME-ENVIRONMENT.</summary>
    public string Name { get; }

    public ServedRepository Repository { get; private set; } = null!;

    /// <summary>Told on the way, by every context that was opened here.</summary>
    public ConcurrentQueue<DeliveryEvent> Events { get; } = new();

    /// <summary>What the commands and contexts reach the cluster with.</summary>
    public string KubeConfig { get; set; } = "";

    /// <summary>What commands get as --config-repo; null: the address of the repository.</summary>
    public string? ConfigRepo { get; set; }

    public string CacheFolder => _folder["cache"];

    /// <summary>Creates the repository with a landfall.yaml and the files given. Where there is no cluster that runs pods, the test is skipped.</summary>
    /// <param name="files">Written once the names of the fleet are known.</param>
    /// <param name="environments">Lines in place of the usual two environments; NAME stands for the fleet's name.</param>
    public static async Task<FleetSandbox> CreateAsync(
        GitHttpServer git, ClusterFixture cluster, Func<FleetSandbox, IEnumerable<(string Path, string Content)>>? files = null, string? environments = null)
    {
        await cluster.NeedNodeAsync();
        var fleet = new FleetSandbox(cluster, GitHttpServer.UniqueName("path")) { KubeConfig = cluster.KubeConfigPath };
        var declared = (environments ?? """
              staging: {cluster: test, namespace: NAME-staging, settle: 2s, timeout: 2m}
              production: {cluster: test, namespace: NAME-production, after: staging, release: manual, settle: 500ms, timeout: 2m}
            """).Replace("NAME", fleet.Name, StringComparison.Ordinal);
        foreach (var line in declared.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            cluster.DeleteAtEnd(fleet.Namespace(line.Trim().Split(':')[0]));
        await git.CreateRepositoryAsync(fleet.Name, [("landfall.yaml", fleet.FleetFile(declared)), .. files?.Invoke(fleet) ?? []]);
        fleet.Repository = git.Repository(fleet.Name);
        return fleet;
    }

    public string Namespace(string environment) => $"{Name}-{environment}";

    /// <summary>The repository of an image of this fleet, such as 127.0.0.1:25000/path-1a2b3c4d/web.</summary>
    public string ImageRepository(string image) => $"{_cluster.Registry}/{Name}/{image}";

    /// <summary>The landfall.yaml of the fleet with these environments, and more fields after them.</summary>
    public string FleetFile(string environments, string more = "") => $$"""
        apiVersion: landfall.dev/v1
        kind: Fleet
        metadata: {name: {{Name}}}
        applications: "**/app.yaml"
        clusters:
          test: {context: "{{_cluster.Access.Name}}"}
        environments:
        {{environments}}
        {{more}}
        """;

    /// <summary>Opens the delivery path as a command does; the caller disposes of it.</summary>
    /// <param name="machine">Contexts of another machine share nothing but the servers.</param>
    public Task<PathContext> OpenAsync(string machine = "cache") => PathContext.OpenAsync(
        new()
        {
            ConfigRepo = Repository.Url,
            KubeConfig = KubeConfig,
            CacheFolder = Path.Combine(_folder[machine], "landfall"),
            By = "una",
            Tell = Events.Enqueue,
        }, Ct);

    /// <summary>Runs the command line; the config repo and the kubeconfig are given by the way.</summary>
    public Task<CommandRun> LandfallAsync(params IReadOnlyList<string> arguments) => LandfallAsync("cache", arguments);

    /// <param name="machine">Runs of another machine share nothing but the servers.</param>
    public async Task<CommandRun> LandfallAsync(string machine, IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new CliConsole(new(output), new(TextWriter.Synchronized(error)), name => name == "XDG_CACHE_HOME" ? _folder[machine] : null, TimeProvider.System);
        var code = await CommandLine.RunAsync([.. arguments, "--config-repo", ConfigRepo ?? Repository.Url, "--kubeconfig", KubeConfig], console, Ct);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the command line and fails the test unless it ends with 0.</summary>
    public async Task<CommandRun> MustAsync(params IReadOnlyList<string> arguments)
    {
        var run = await LandfallAsync(arguments);
        if (run.ExitCode != 0) Assert.Fail($"landfall {string.Join(' ', arguments)}: {run}");
        return run;
    }

    /// <summary>Delivers an image to staging and fails the test unless that succeeds.</summary>
    public Task<CommandRun> DeployAsync(string application, params IEnumerable<RunnableImage> images) =>
        MustAsync(["deploy", application, "--environment", "staging", .. images.SelectMany(image => new[] { "--image", image.Tagged })]);

    /// <summary>Promotes what staging runs to production and fails the test unless that succeeds.</summary>
    public Task<CommandRun> PromoteAsync(string application) => MustAsync("promote", application, "--to", "production");

    /// <summary>What `landfall status` says of an application in an environment.</summary>
    public async Task<JsonNode> StatusAsync(string application, string environment) =>
        (await MustAsync("status", application, "--environment", environment, "--output", "json")).Json["items"]![0]!;

    /// <summary>What `landfall history` says of an application, newest first: ENVIRONMENT ACTION RELEASE VERDICT.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string application) =>
    [
        .. (await MustAsync("history", application, "--output", "json")).Json["items"]!.AsArray()
            .Select(row => $"{row!["environment"]} {row["action"]} {row["release"]} {row["verdict"]?.ToString() ?? "-"}"),
    ];

    /// <summary>Puts an image that runs into the cluster's registry, under the tag <paramref name="text"/>; its revision label is derived from it.</summary>
    public async Task<RunnableImage> PushImageAsync(string image, string text, ImageBehaviour behaviour = ImageBehaviour.Serves) =>
        await RunnableImage.PushAsync(ImageReference.Parse(ImageRepository(image)), text, behaviour, Ct);

    /// <summary>Commits as a human does, from a checkout, on top of whatever is there; a null content deletes. Returns the commit.</summary>
    public async Task<string> CommitAsync(params IEnumerable<(string Path, string? Content)> files)
    {
        _human ??= await GitSandbox.CloneAsync(Repository.Url, Ct);
        await _human.PullAsync(Ct);
        foreach (var (path, content) in files)
        {
            if (content is null) _human.Delete(path);
            else _human.Write(path, content);
        }

        return await _human.PushAsync("Edit by hand", Ct);
    }

    /// <summary>The content of a file at the branch's tip.</summary>
    public Task<string> ReadAsync(string path) => Repository.ReadAsync(path, Ct);

    /// <summary>What git prints in the bare repository.</summary>
    public Task<string> GitAsync(params IEnumerable<string> arguments) => UserGit.RunAsync(Repository.Path, Ct, arguments);

    public async Task<string> TipAsync() => (await Repository.TipAsync("main", Ct))!;

    /// <summary>An object of an environment; null where there is none.</summary>
    public async Task<JsonObject?> LiveAsync(string kind, string name, string environment) =>
        await _cluster.Client.GetAsync(await ResourceAsync(kind), Namespace(environment), name, Ct);

    /// <summary>All objects of a kind in an environment.</summary>
    public async Task<IReadOnlyList<JsonObject>> AllLiveAsync(string kind, string environment) =>
        (await _cluster.Client.ListAsync(await ResourceAsync(kind), Namespace(environment), null, null, Ct)).Items;

    /// <summary>Every object that Landfall made or took over in an environment, records included, with the version that any write would change.</summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(string environment)
    {
        var versions = new List<string>();
        foreach (var kind in new[] { "ConfigMap", "Service", "Deployment" })
        {
            foreach (var live in await AllLiveAsync(kind, environment))
            {
                if (live["metadata"]!["labels"]?["app.kubernetes.io/managed-by"]?.ToString() == "landfall")
                    versions.Add($"{kind} {live["metadata"]!["name"]} {live["metadata"]!["resourceVersion"]}");
            }
        }

        return versions;
    }

    /// <summary>What a tag of this fleet's repositories points to in the registry.</summary>
    public async Task<string> DigestOfTagAsync(string image, string tag)
    {
        using var http = new Landfall.Clients.Http.OutboundHttp();
        var registry = new RegistryClient(RegistryCredentials.Anonymous, http);
        return (await registry.ResolveAsync(ImageReference.Parse($"{ImageRepository(image)}:{tag}"), Ct)).ToString();
    }

    /// <summary>The image of a container of a Deployment, as the cluster has it.</summary>
    public async Task<string?> LiveImageAsync(string deployment, string environment, int container = 0) =>
        (await LiveAsync("Deployment", deployment, environment))?["spec"]?["template"]?["spec"]?["containers"]?[container]?["image"]?.ToString();

    /// <summary>The digests of the ready pods of a Deployment whose pods have the label app=DEPLOYMENT; pods that are going away are left out.</summary>
    public async Task<IReadOnlyList<string>> ReadyDigestsAsync(string deployment, string environment) =>
    [
        .. (await AllLiveAsync("Pod", environment))
            .Where(pod => pod["metadata"]!["labels"]?["app"]?.ToString() == deployment && pod["metadata"]!["deletionTimestamp"] is null)
            .Where(pod => pod["status"]?["containerStatuses"]?[0]?["ready"]?.GetValue<bool>() == true)
            .Select(pod => pod["spec"]!["containers"]![0]!["image"]!.ToString().Split('@')[^1]),
    ];

    /// <summary>Runs kubectl in the namespace of an environment.</summary>
    public Task<string> KubectlAsync(string environment, params string[] arguments) => _cluster.KubectlAsync(["--namespace", Namespace(environment), .. arguments]);

    /// <summary>Runs kubectl in the namespace of an environment, with a manifest as its input.</summary>
    public Task<string> KubectlWithInputAsync(string environment, string input, params string[] arguments) =>
        _cluster.KubectlWithInputAsync(input, ["--namespace", Namespace(environment), .. arguments]);

    /// <summary>Has commands and contexts reach the cluster at another address from now on, such as that of a proxy.</summary>
    public async Task ReachClusterThroughAsync(Uri address)
    {
        var text = await File.ReadAllTextAsync(_cluster.KubeConfigPath, Ct);
        KubeConfig = _folder[$"kubeconfig-{address.Port}"];
        await File.WriteAllTextAsync(KubeConfig, text.Replace(_cluster.Access.Server.GetLeftPart(UriPartial.Authority), address.GetLeftPart(UriPartial.Authority)), Ct);
    }

    /// <summary>Lets the next push to the config repo wait, after its commit is on the branch and before whoever pushed knows.</summary>
    public async Task<HeldPush> HoldNextPushAsync()
    {
        var held = new HeldPush();
        await Repository.InstallHookAsync("post-receive", held.Script, Ct);
        return held;
    }

    /// <summary>Creates the namespace of an environment, as someone did before Landfall came.</summary>
    public Task CreateNamespaceAsync(string environment) => _cluster.KubectlAsync("create", "namespace", Namespace(environment));

    /// <summary>Deletes the namespaces of all environments and waits until they are gone.</summary>
    public async Task WipeAsync(params string[] environments)
    {
        var namespaces = await _cluster.Client.ResourceOfAsync(new("", "v1", "Namespace"), Ct);
        foreach (var environment in environments) await _cluster.Client.DeleteAsync(namespaces, null, Namespace(environment), null, ct: Ct);
        foreach (var environment in environments)
        {
            await Eventually.HoldsAsync(
                async () => await _cluster.Client.GetAsync(namespaces, null, Namespace(environment), Ct) is null, $"{Namespace(environment)} is gone", 240);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // At once rather than when all tests end: a node runs 110 pods at most.
        var namespaces = await _cluster.Client.ResourceOfAsync(new("", "v1", "Namespace"), CancellationToken.None);
        var declared = (await _cluster.Client.ListAsync(namespaces, null, null, null, CancellationToken.None)).Items
            .Select(ns => ns["metadata"]!["name"]!.ToString()).Where(name => name.StartsWith(Name + "-", StringComparison.Ordinal));
        foreach (var name in declared) await _cluster.Client.DeleteAsync(namespaces, null, name, null, ct: CancellationToken.None);
        _human?.Dispose();
        _folder.Dispose();
    }

    private async Task<ApiResource> ResourceAsync(string kind)
    {
        var group = kind switch
        {
            "Deployment" or "ReplicaSet" or "StatefulSet" => "apps",
            "HorizontalPodAutoscaler" => "autoscaling",
            "Ingress" => "networking.k8s.io",
            _ => "",
        };
        return await _cluster.Client.PreferredAsync(group, kind, Ct) ?? throw new InvalidOperationException($"the cluster has no {kind}");
    }
}
