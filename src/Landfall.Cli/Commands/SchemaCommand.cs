using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Commands;

internal sealed class SchemaCommand : LandfallCommand
{
    private readonly Argument<string> _kind = Input.Argument("KIND", "fleet (landfall.yaml), application (app.yaml) or pipeline (.landfall/pipeline.yaml).", [.. FileSchema.Names]);

    public SchemaCommand(Globals globals, CliConsole console)
        : base(globals, console, "schema", "Print the JSON Schema of one of Landfall's kinds of file, for editors.",
            "landfall schema fleet > landfall.schema.json")
        => Add(_kind);

    protected override Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct) =>
        Task.FromResult<CommandOutput>(new VerbatimOutput(FileSchema.Of(arguments.GetRequiredValue(_kind)).Text));
}
