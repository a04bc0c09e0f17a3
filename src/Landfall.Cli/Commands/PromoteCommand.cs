using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

internal sealed class PromoteCommand : LandfallCommand
{
    private readonly Argument<string> _application = Input.Argument("APP", "The application.");
    private readonly Option<string> _to = Input.Required("--to", "ENV", "The environment to promote to.");
    private readonly Option<int?> _release = Input.Number("--release", "N", "A release that was healthy in the environment before (default: the one there now).");
    private readonly Option<string?> _image = Input.Text("--image", "REF", "The release that runs this image, by tag or digest.");
    private readonly DeliveryFlags _flags = new();

    public PromoteCommand(Globals globals, CliConsole console)
        : base(globals, console, "promote", "Give an environment exactly the digests that were healthy in the environment before it.",
            "landfall promote web --to production", "landfall promote web --to production --release 12")
    {
        Add(_application);
        Add(_to);
        Add(_release);
        Add(_image);
        _flags.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_release) is not null && result.GetResult(_image) is not null)
                result.AddError("--release and --image exclude each other");
        });
    }

    internal PromoteRequest Request(ParseResult arguments) => _flags.Read(
        new PromoteRequest(arguments.GetRequiredValue(_application), arguments.GetRequiredValue(_to))
        {
            Release = arguments.GetValue(_release),
            Image = arguments.GetValue(_image),
        },
        arguments);

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        await using var context = await session.OpenAsync(ct);
        return new DeliveryOutput(await new DeliveryPath(context).PromoteAsync(Request(arguments), ct));
    }
}
