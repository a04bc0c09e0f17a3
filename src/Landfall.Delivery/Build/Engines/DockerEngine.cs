using System.Text.RegularExpressions;
using Landfall.Clients;
using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build.Engines;

/// <summary>The docker command, with the daemon that its context names.</summary>
internal sealed partial class DockerEngine(EngineProgram program) : ImageEngine(program with
{
    Environment = program.Environment.With(
        // Only the daemon's own builder leaves an image that `docker push` finds.
        new("BUILDX_BUILDER", null),
        new("BUILDX_NO_DEFAULT_ATTESTATIONS", "1"),
        new("BUILDKIT_PROGRESS", "plain")),
})
{
    // --force-rm is for daemons without BuildKit, which else leave the container of a step that failed.
    public static IReadOnlyList<string> BuildArguments(ImagePlan plan) =>
        ["build", "--force-rm", "--file", plan.Dockerfile, "--tag", $"{plan.Target}", .. plan.LabelOptions("--label"), plan.Context];

    /// <summary>Reads the digest from what <c>docker push</c> wrote: <c>TAG: digest: sha256:… size: …</c>.</summary>
    public static Digest? PushedDigest(string output) =>
        PushResult().Match(output) is { Success: true } match && Digest.TryParse(match.Groups["digest"].Value, out var digest) ? digest : null;

    public override async Task EnsureUsableAsync(CancellationToken ct)
    {
        var answer = await Program.AskAsync(["version", "--format", "{{.Server.Version}}"], ct);
        if (answer.ExitCode != 0)
            throw new LandfallException(FailureKind.Unreachable, $"docker is installed, but its daemon does not answer: {answer.Error.Trim()}",
                "Start the daemon, or install buildah, which needs none.");
    }

    public override Task BuildAsync(ImagePlan plan, CancellationToken ct) => Program.BuildAsync(plan, BuildArguments(plan), ct);

    public override async Task<Digest?> PushAsync(ImagePlan plan, CancellationToken ct) =>
        PushedDigest((await Program.PushAsync(plan, ["push", $"{plan.Target}"], ct)).ToString());

    public override async Task ReleaseAsync(ImagePlan plan, bool keep, CancellationToken ct)
    {
        if (!keep) await Program.ChangeAsync(["rmi", $"{plan.Target}"], ct);
    }

    [GeneratedRegex("digest: (?<digest>sha256:[0-9a-f]{64}) size: ", RegexOptions.NonBacktracking)]
    private static partial Regex PushResult();
}
