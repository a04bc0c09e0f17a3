using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build.Engines;

/// <summary>BuildKit without docker: buildctl, with the daemon that <c>BUILDKIT_HOST</c> names. It has no images of its own, only a cache.</summary>
internal sealed class BuildctlEngine(EngineProgram program) : ImageEngine(program)
{
    public static IReadOnlyList<string> BuildArguments(ImagePlan plan) =>
    [
        "build", "--progress", "plain",
        "--frontend", "dockerfile.v0",
        "--local", $"context={plan.Context}",
        "--local", $"dockerfile={Path.GetDirectoryName(plan.Dockerfile)}",
        "--opt", $"filename={Path.GetFileName(plan.Dockerfile)}",
        .. plan.LabelOptions("--opt", "label:"),
        .. plan.Epoch is { } epoch ? ["--opt", $"build-arg:SOURCE_DATE_EPOCH={epoch}"] : Array.Empty<string>(),
    ];

    public static IReadOnlyList<string> PushArguments(ImagePlan plan, string metadataFile) =>
    [
        .. BuildArguments(plan),
        "--output", $"type=image,name={plan.Target},push=true{(plan.IsLoopback ? ",registry.insecure=true" : "")}",
        "--metadata-file", metadataFile,
    ];

    public override async Task EnsureUsableAsync(CancellationToken ct)
    {
        var answer = await Program.AskAsync(["debug", "workers"], ct);
        if (answer.ExitCode != 0)
            throw new LandfallException(FailureKind.Unreachable, $"buildctl is installed, but its daemon does not answer: {answer.Error.Trim()}",
                "Start buildkitd, or name its address in BUILDKIT_HOST.");
    }

    public override Task BuildAsync(ImagePlan plan, CancellationToken ct) => Program.BuildAsync(plan, BuildArguments(plan), ct);

    // The same build again: everything comes from the cache, and is exported this time.
    public override async Task<Digest?> PushAsync(ImagePlan plan, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("landfall-build-");
        try
        {
            var file = Path.Combine(folder.FullName, "metadata.json");
            await Program.PushAsync(plan, PushArguments(plan, file), ct);
            var digest = File.Exists(file) ? JsonNode.Parse(await File.ReadAllTextAsync(file, ct))?["containerimage.digest"]?.ToString() : null;
            return digest is not null && Digest.TryParse(digest, out var parsed) ? parsed : null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public override Task ReleaseAsync(ImagePlan plan, bool keep, CancellationToken ct) => Task.CompletedTask;
}
