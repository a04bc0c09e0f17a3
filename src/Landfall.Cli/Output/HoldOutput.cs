using System.Text.Json;
using Landfall.Delivery;

namespace Landfall.Cli.Output;

internal sealed record HoldDocument(string Application, string Environment, string? Digest, string ConfigCommit);

/// <summary>The commit that records a hold, or its end.</summary>
internal sealed class HoldOutput(HoldRequest request, string commit, string verb) : CommandOutput
{
    public override void WriteText(TextOutput output) => output.WriteLine(SafeText.Line(
        $"{verb} {(request.Digest is null ? "" : request.Digest + " of ")}{request.Application} in {request.Environment} with config commit {Short.Commit(commit)}"));

    public override string ToJson() => JsonSerializer.Serialize(
        new HoldDocument(request.Application, request.Environment, request.Digest, commit), OutputJson.Default.HoldDocument);
}
