using System.Text.Json;
using Landfall.Delivery;

namespace Landfall.Cli.Output;

internal sealed record OutcomeDocument(string Application, DeliveryDocument? Result, string? Error)
{
    public static OutcomeDocument Of(ApplyOutcome outcome) =>
        new(outcome.Application, outcome.Result is null ? null : DeliveryDocument.Of(outcome.Result), outcome.Error?.Message);
}

/// <summary>How the deliveries of several applications ended; the gravest gives the exit code.</summary>
internal sealed class DeliveriesOutput(IReadOnlyList<ApplyOutcome> outcomes) : CommandOutput
{
    public override int ExitCode => Cli.ExitCode.Gravest(outcomes.Select(outcome => outcome.Error is { } error ? Cli.ExitCode.Of(error.Kind) : outcome.Result is { } result ? DeliveryOutput.CodeOf(result) : Cli.ExitCode.Done));

    public override void WriteText(TextOutput output)
    {
        var table = new Table("APPLICATION", "ENVIRONMENT", "RELEASE", "COMMIT", "VERDICT", "REASON");
        foreach (var outcome in outcomes)
            if (outcome.Result is { } result)
                table.Add(result.Application, result.Environment, result.Release?.ToString(), Short.Commit(result.ConfigCommit), DeliveryOutput.Words(result), result.Reason);
            else
                table.Add(outcome.Application, null, null, null, outcome.Error is null ? "nothing delivered yet" : "not applied", outcome.Error?.Message);
        table.WriteTo(output);
    }

    public override string ToJson() => JsonSerializer.Serialize(
        new ListDocument<OutcomeDocument>([.. outcomes.Select(OutcomeDocument.Of)]), OutputJson.Default.ListDocumentOutcomeDocument);
}
