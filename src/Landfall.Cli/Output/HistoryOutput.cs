using System.Text.Json;
using Landfall.Delivery;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

internal sealed record HistoryDocument(
    DateTimeOffset When,
    string Environment,
    string Delivery,
    string Action,
    int? Release,
    IReadOnlyList<ImageDocument> Images,
    string ConfigCommit,
    string By,
    string? Verdict,
    string Subject);

/// <summary>The deliveries of an application, newest first.</summary>
internal sealed class HistoryOutput(IReadOnlyList<HistoryRow> rows, DateTimeOffset now) : CommandOutput
{
    public override void WriteText(TextOutput output)
    {
        var table = new Table("AGE", "ENVIRONMENT", "ACTION", "RELEASE", "DIGEST", "VERDICT", "CONFIG", "BY", "SUBJECT");
        foreach (var row in rows)
        {
            table.Add(
                Durations.Short(now - row.When),
                row.Environment,
                Words.Of(row.Action),
                row.Release?.ToString(),
                Short.Digests(row.Images),
                row.Verdict?.ToString(),
                Short.Commit(row.ConfigCommit),
                row.By,
                row.Subject);
        }

        table.WriteTo(output);
    }

    public override string ToJson() =>
        JsonSerializer.Serialize(new ListDocument<HistoryDocument>([.. rows.Select(Document)]), OutputJson.Default.ListDocumentHistoryDocument);

    private static HistoryDocument Document(HistoryRow row) => new(
        row.When, row.Environment, row.Delivery, Words.Of(row.Action), row.Release, ImageDocument.Of(row.Images), row.ConfigCommit, row.By,
        row.Verdict?.ToString(), row.Subject);
}
