using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class DeployCommand : LandfallCommand
{
    private readonly Argument<string> _application = Input.Argument("APP", "The application.");
    private readonly Option<string> _environment = Input.Required("--environment", "ENV", "The environment to deploy to.");
    private readonly Option<string[]> _images = Input.Repeated("--image", "REF", "An image to run, by tag or digest; give it once for each image.");
    private readonly DeliveryFlags _flags = new();

    public DeployCommand(Globals globals, CliConsole console)
        : base(globals, console, "deploy", "Deploy images of an application to an environment: commit to the config repo, apply, wait until healthy.",
            "landfall deploy web --environment staging --image registry.example.com/web:1.4.0",
            "landfall deploy web --environment staging --image $(landfall build) --timeout 5m")
    {
        Add(_application);
        Add(_environment);
        Add(_images);
        _flags.AddTo(this);
    }

    internal DeployRequest Request(ParseResult arguments) =>
        _flags.Read(
            new DeployRequest(arguments.GetRequiredValue(_application), arguments.GetRequiredValue(_environment), arguments.GetRequiredValue(_images)),
            arguments);

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        await using var context = await session.OpenAsync(ct);
        return new DeliveryOutput(await new DeliveryPath(context).DeployAsync(Request(arguments), ct));
    }
}
