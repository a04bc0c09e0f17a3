using System.Text.Json.Serialization;
using Landfall.Clients;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

/// <summary>Writes the documents of <c>--output json</c>. Their fields are relied on by scripts: add, never rename.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(ErrorOutputDocument))]
[JsonSerializable(typeof(BuildDocument))]
[JsonSerializable(typeof(DeliveryDocument))]
[JsonSerializable(typeof(ListDocument<ApplyDocument>))]
[JsonSerializable(typeof(HoldDocument))]
[JsonSerializable(typeof(ListDocument<RenderDocument>))]
[JsonSerializable(typeof(ListDocument<DiffDocument>))]
[JsonSerializable(typeof(ListDocument<StatusDocument>))]
[JsonSerializable(typeof(ListDocument<HistoryDocument>))]
[JsonSerializable(typeof(ValidationDocument))]
[JsonSerializable(typeof(RetagDocument))]
internal sealed partial class OutputJson : JsonSerializerContext;

/// <summary>Why a command ended: invalid, failed, refused, timedOut, unreachable, interrupted or unexpected.</summary>
internal sealed record ErrorDocument(
    string Kind,
    string Message,
    string? Remedy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProblemDocument>? Problems = null)
{
    public static ErrorDocument Of(LandfallException error) => new(
        Name(error.Kind), error.Message, error.Remedy, error is InvalidFilesException invalid ? [.. invalid.Problems.Select(ProblemDocument.Of)] : null);

    private static string Name(FailureKind kind) => kind switch
    {
        FailureKind.Invalid => "invalid",
        FailureKind.Refused => "refused",
        FailureKind.TimedOut => "timedOut",
        FailureKind.Unreachable => "unreachable",
        _ => "failed",
    };
}

internal sealed record ErrorOutputDocument(ErrorDocument Error);

internal sealed record ListDocument<T>(IReadOnlyList<T> Items);
