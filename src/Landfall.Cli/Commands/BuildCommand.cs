using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;
using Landfall.Delivery.Build;

namespace Landfall.Cli.Commands;

internal sealed class BuildCommand : LandfallCommand
{
    private readonly Argument<string?> _folder = Input.OptionalArgument("DIR", "The checkout of the code repo (default: the current folder).");
    private readonly Option<bool> _allowDirty = Input.Flag("--allow-dirty", "Build although the checkout has changes that are not committed.");
    private readonly Option<string?> _builder = Input.Text("--builder", "NAME", "buildah, podman, docker or buildctl (default: the first that is installed).");
    private readonly Option<bool> _rebuild = Input.Flag("--rebuild", "Build again although the registry holds an image of this commit.");
    private readonly Option<bool> _keep = Input.Flag("--keep", "Keep the local image after it was pushed.");

    public BuildCommand(Globals globals, CliConsole console)
        : base(globals, console, "build", "Build the image of a commit as .landfall/pipeline.yaml says, push it, and print its name:tag@digest.",
            "landfall build", "IMAGE=$(landfall build ~/src/web --builder buildah)")
    {
        Add(_folder);
        Add(_allowDirty);
        Add(_builder);
        Add(_rebuild);
        Add(_keep);
    }

    internal BuildRequest Request(ParseResult arguments) => new(arguments.GetValue(_folder) ?? ".")
    {
        AllowDirty = arguments.GetValue(_allowDirty),
        Builder = arguments.GetValue(_builder),
        Rebuild = arguments.GetValue(_rebuild),
        KeepLocal = arguments.GetValue(_keep),
    };

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        session.Talk.ShowsDetails = true;
        using var http = new OutboundHttp();
        var registry = new RegistryClient(RegistryCredentials.FromDockerConfig(), http);
        var builder = new ImageBuilder(registry, session.Console.Time, session.Talk.Tell);
        return new BuildOutput(await builder.BuildAsync(Request(arguments), ct));
    }
}
