using System.Text.Json;
using Landfall.Delivery;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

internal sealed record StatusDocument(
    string Application,
    string Environment,
    int? Release,
    IReadOnlyList<ImageDocument> Images,
    string? Commit,
    string? ConfigCommit,
    string? Delivery,
    string? Verdict,
    bool Delivering,
    DateTimeOffset? Since,
    int PodsReady,
    int PodsWanted,
    string Health,
    string? Note);

/// <summary>What runs where.</summary>
internal sealed class StatusOutput(IReadOnlyList<StatusRow> rows, DateTimeOffset now) : CommandOutput
{
    public override void WriteText(TextOutput output)
    {
        var table = new Table("APPLICATION", "ENVIRONMENT", "RELEASE", "DIGEST", "COMMIT", "VERDICT", "AGE", "PODS", "HEALTH", "NOTE");
        foreach (var row in rows)
        {
            table.Add(
                row.Application,
                row.Environment,
                row.Release?.ToString(),
                Short.Digests(row.Images),
                Short.Commit(row.Commit),
                row.Delivering ? "delivering" : row.Verdict?.ToString(),
                row.Since is { } since ? Durations.Short(now - since) : null,
                $"{row.PodsReady}/{row.PodsWanted}",
                row.Health,
                row.Note);
        }

        table.WriteTo(output);
    }

    public override string ToJson() =>
        JsonSerializer.Serialize(new ListDocument<StatusDocument>([.. rows.Select(Document)]), OutputJson.Default.ListDocumentStatusDocument);

    private static StatusDocument Document(StatusRow row) => new(
        row.Application, row.Environment, row.Release, ImageDocument.Of(row.Images), row.Commit, row.ConfigCommit, row.Delivery,
        row.Verdict?.ToString(), row.Delivering, row.Since, row.PodsReady, row.PodsWanted, row.Health, row.Note);
}
