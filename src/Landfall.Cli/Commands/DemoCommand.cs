using System.CommandLine;
using Landfall.Cli.Demo;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;

namespace Landfall.Cli.Commands;

internal sealed class DemoCommand : LandfallCommand
{
    public const string RegistryVariable = "LANDFALL_REGISTRY";

    private readonly Option<bool> _keep = Input.Flag("--keep", "Leave everything running, and say what to try next.");
    private readonly Option<string?> _registry = Input.Text("--registry", "HOST:PORT",
        $"A registry that this machine can push to and the cluster can pull from without login (default: ${RegistryVariable}).");

    private readonly Globals _globals;

    public DemoCommand(Globals globals, CliConsole console)
        : base(globals, console, "demo", "Ride the whole path with a small site: commit, build, staging, production, a broken release, rollback.",
            "make demo", "landfall demo --registry 127.0.0.1:5000 --context my-cluster --keep")
    {
        _globals = globals;
        Add(_keep);
        Add(_registry);
    }

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var registry = arguments.GetValue(_registry) ?? session.Console.Variable(RegistryVariable) ?? throw new LandfallException(
            FailureKind.Invalid, "the demo needs a registry", $"Run `make demo`, which brings its own, or give --registry or {RegistryVariable}.");
        var settings = session.Settings();
        var folder = Directory.CreateTempSubdirectory("landfall-demo-").FullName;
        var run = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(2));
        var repos = new DemoRepos(folder, registry, run);
        List<string> globals = ["--config-repo", repos.FleetRemote];
        if (settings.KubeConfig is not null) globals.AddRange([_globals.KubeConfig.Name, Path.GetFullPath(settings.KubeConfig)]);
        if (settings.Context is not null) globals.AddRange([_globals.Context.Name, settings.Context]);

        using var cluster = new KubernetesClient(KubeConfig.Load(settings.KubeConfig, settings.Context ?? "landfall"), settings.Time);
        var story = new DemoStory(run, repos, cluster, globals, session.Console.Out, settings.Time);
        var keep = arguments.GetValue(_keep);
        await DemoGround.ClearAsync(cluster, story, ct);
        try
        {
            await story.RunAsync(ct);
            story.Chapter("done");
            if (keep)
                SayWhatNext(story, repos, settings.KubeConfig ?? session.Console.Variable("KUBECONFIG"), settings.Context);
        }
        finally
        {
            if (!keep)
            {
                await DemoGround.ClearAsync(cluster, story, CancellationToken.None);
                Directory.Delete(folder, recursive: true);
            }
        }

        return new VerbatimOutput(keep ? "" : "Everything it made is deleted; `make demo KEEP=1` leaves it running.");
    }

    private static void SayWhatNext(DemoStory story, DemoRepos repos, string? kubeConfig, string? context)
    {
        story.Say("It is left running. To go on:");
        story.Say("");
        if (kubeConfig is not null)
            story.Say($"export KUBECONFIG={kubeConfig}");
        story.Say($"export LANDFALL_CONFIG_REPO={repos.FleetRemote}");
        story.Say($"kubectl {(context is null ? "" : $"--context {context} ")}get pods --namespace {story.NamespaceOf("staging")}");
        story.Say("landfall status");
        story.Say("landfall history site");
        story.Say("landfall diff site --environment production");
        story.Say("");
        story.Say($"Change {Path.Combine(repos.Site, "text")}, commit it, and take it through `landfall build`, `deploy` and `promote`.");
    }
}
