using System.Text.Json;
using Landfall.Delivery;

namespace Landfall.Cli.Output;

/// <summary>How the deliveries of several applications ended; the gravest gives the exit code.</summary>
internal sealed class DeliveriesOutput(IReadOnlyList<DeliveryResult> results) : CommandOutput
{
    public override int ExitCode => Cli.ExitCode.Gravest(results.Select(result => Cli.ExitCode.Of(result.Verdict)));

    public override void WriteText(TextOutput output)
    {
        var table = new Table("APPLICATION", "ENVIRONMENT", "RELEASE", "COMMIT", "VERDICT", "REASON");
        foreach (var result in results)
            table.Add(result.Application, result.Environment, result.Release?.ToString(), Short.Commit(result.ConfigCommit), result.Verdict.ToString(), result.Reason);
        table.WriteTo(output);
        foreach (var command in results.SelectMany(result => result.Next))
            output.WriteLine(SafeText.Line($"next: {command}"));
    }

    public override string ToJson() => JsonSerializer.Serialize(
        new ListDocument<DeliveryDocument>([.. results.Select(DeliveryDocument.Of)]), OutputJson.Default.ListDocumentDeliveryDocument);
}
