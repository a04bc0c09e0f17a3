using System.Text.Json;
using Landfall.Delivery;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

internal sealed record DeliveryDocument(
    string Application,
    string Environment,
    string Delivery,
    string Action,
    int? Release,
    IReadOnlyList<ImageDocument> Images,
    string ConfigCommit,
    string? Verdict,
    bool Changed,
    string? Reason,
    bool TimedOut,
    string? Url,
    IReadOnlyList<string> Next)
{
    public static DeliveryDocument Of(DeliveryResult result) => new(
        result.Application, result.Environment, result.Delivery, Words.Of(result.Action), result.Release, ImageDocument.Of(result.Images),
        result.ConfigCommit, result.Verdict?.ToString(), result.Changed, result.Reason, result.TimedOut, result.Url, result.Next);
}

/// <summary>How one delivery ended, where the application is seen, and the exact commands to go on.</summary>
internal sealed class DeliveryOutput(DeliveryResult result) : CommandOutput
{
    public override int ExitCode => Cli.ExitCode.Of(result);

    /// <summary>Returns the verdict, or what stands in its place where nobody waited for one.</summary>
    public static string Describe(DeliveryResult result) => result.Verdict?.ToString() ?? "applied, not waited for";

    public override void WriteText(TextOutput output)
    {
        output.WriteLine(output.Paint(Headline(), ExitCode == Cli.ExitCode.Done ? Tone.Good : Tone.Bad));
        Field("reason", result.Reason);
        foreach (var image in result.Images)
            Field("image", image.Reference.ToString());
        Field("config", Short.Commit(result.ConfigCommit));
        Field("delivery", result.Delivery);
        Field("url", result.Url);
        foreach (var command in result.Next)
            Field("next", command);

        void Field(string name, string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            var lines = SafeText.Lines(value);
            output.WriteLine($"  {name,-8}   {lines[0]}");
            foreach (var line in lines.Skip(1))
                output.WriteLine($"  {"",-8}   {line}");
        }
    }

    public override string ToJson() => JsonSerializer.Serialize(DeliveryDocument.Of(result), OutputJson.Default.DeliveryDocument);

    private string Headline() => SafeText.Line($"{result.Application} in {result.Environment}: "
        + (result.Release is { } release ? $"release {release}: " : "") + Describe(result) + (result is { Verdict: Verdict.Succeeded, Changed: false } ? ", unchanged" : ""));
}
