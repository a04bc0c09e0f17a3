using System.Text.Json;
using Landfall.Delivery;

namespace Landfall.Cli.Output;

/// <summary>What became of one application: a delivery, an error that stopped just this one, or neither where there was nothing to apply.</summary>
internal sealed record ApplyDocument(string Application, DeliveryDocument? Delivery, ErrorDocument? Error)
{
    public static ApplyDocument Of(ApplyOutcome outcome) => new(
        outcome.Application,
        outcome.Result is null ? null : DeliveryDocument.Of(outcome.Result),
        outcome.Error is null ? null : ErrorDocument.Of(outcome.Error));
}

/// <summary>What became of each application; the gravest end gives the exit code.</summary>
internal sealed class ApplyOutput(IReadOnlyList<ApplyOutcome> outcomes, string environment) : CommandOutput
{
    public override int ExitCode => Cli.ExitCode.Gravest(outcomes.Select(CodeOf));

    public override void WriteText(TextOutput output)
    {
        var table = new Table("APPLICATION", "ENVIRONMENT", "RELEASE", "COMMIT", "VERDICT", "REASON");
        foreach (var outcome in outcomes)
        {
            var result = outcome.Result;
            table.Add(
                outcome.Application,
                environment,
                result?.Release?.ToString(),
                Short.Commit(result?.ConfigCommit),
                VerdictOf(outcome),
                outcome.Error?.Message ?? result?.Reason);
        }

        table.WriteTo(output);
    }

    public override string ToJson() => JsonSerializer.Serialize(
        new ListDocument<ApplyDocument>([.. outcomes.Select(ApplyDocument.Of)]), OutputJson.Default.ListDocumentApplyDocument);

    private static int CodeOf(ApplyOutcome outcome) => outcome switch
    {
        { Error: { } error } => Cli.ExitCode.Of(error.Kind),
        { Result: { } result } => Cli.ExitCode.Of(result),
        _ => Cli.ExitCode.Done,
    };

    private static string VerdictOf(ApplyOutcome outcome) => outcome switch
    {
        { Error: not null } => "not applied",
        { Result: { } result } => DeliveryOutput.Describe(result),
        _ => "nothing delivered yet",
    };
}
