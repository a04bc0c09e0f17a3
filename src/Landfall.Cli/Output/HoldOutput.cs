using System.Text.Json;
using Landfall.Delivery;

namespace Landfall.Cli.Output;

internal sealed record HoldDocument(string Application, string Environment, string? Digest, string Change, string ConfigCommit);

/// <summary>What a hold, or its lifting, was recorded as.</summary>
internal sealed class HoldOutput(string change, HoldRequest request, string commit) : CommandOutput
{
    public override void WriteText(TextOutput output) => output.WriteLine(SafeText.Line(
        $"{request.Application} in {request.Environment}: {request.Digest ?? "everything"} {change}, in config commit {Short.Commit(commit)}"));

    public override string ToJson() => JsonSerializer.Serialize(
        new HoldDocument(request.Application, request.Environment, request.Digest, change, commit), OutputJson.Default.HoldDocument);
}
