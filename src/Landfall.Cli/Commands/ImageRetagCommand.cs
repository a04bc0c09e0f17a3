using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Clients.Http;
using Landfall.Clients.Oci;

namespace Landfall.Cli.Commands;

internal sealed class ImageRetagCommand : LandfallCommand
{
    private readonly Argument<string> _source = Input.Argument("SOURCE", "The image, as name:tag or name@digest.");
    private readonly Argument<string> _tag = Input.Argument("TAG", "The further tag it gets.");

    public ImageRetagCommand(Globals globals, CliConsole console)
        : base(globals, console, "retag", "Put a further tag on an image in its registry, without pulling it.",
            "landfall image retag registry.example.com/web@sha256:7d8f... latest")
    {
        Add(_source);
        Add(_tag);
    }

    protected override async Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        var source = ImageReference.Parse(arguments.GetRequiredValue(_source));
        if (source.Tag is null && source.Digest is null)
            throw new LandfallException(FailureKind.Invalid, $"{source} names neither a tag nor a digest", "Say which image is meant: name:tag or name@digest.");
        var tag = arguments.GetRequiredValue(_tag);
        using var http = new OutboundHttp();
        var registry = new RegistryClient(RegistryCredentials.FromDockerConfig(), http);
        return new RetagOutput(source, tag, await registry.RetagAsync(source, tag, ct));
    }
}
