using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build.Engines;

/// <summary>buildah and podman: no daemon, images in containers/storage, options alike.</summary>
internal sealed class ContainersEngine(EngineProgram program, bool needsChroot) : ImageEngine(program)
{
    public static IReadOnlyList<string> BuildArguments(ImagePlan plan, string engine, bool needsChroot) =>
    [
        engine == "buildah" ? "bud" : "build",
        .. needsChroot ? ["--isolation", "chroot"] : Array.Empty<string>(),
        "--file", plan.Dockerfile,
        "--tag", plan.LocalName,
        .. plan.LabelOptions("--label"),
        .. plan.Epoch is { } epoch ? ["--timestamp", $"{epoch}"] : Array.Empty<string>(),
        // An empty secret that no step mounts: storage keeps its name beside the working container, which is how a
        // container that a killed build left behind is known to be this build's (see WorkingContainers).
        "--secret", $"id={plan.Mark},src=/dev/null",
        plan.Context,
    ];

    public static IReadOnlyList<string> PushArguments(ImagePlan plan, string digestFile) =>
    [
        "push", "--digestfile", digestFile,
        .. plan.IsLoopback ? ["--tls-verify=false"] : Array.Empty<string>(),
        plan.LocalName, $"docker://{plan.Target}",
    ];

    public override async Task BuildAsync(ImagePlan plan, CancellationToken ct)
    {
        try
        {
            await Program.BuildAsync(plan, BuildArguments(plan, Name, needsChroot), ct);
        }
        catch
        {
            await RemoveWorkingContainersAsync(plan);
            throw;
        }
    }

    public override async Task<Digest?> PushAsync(ImagePlan plan, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("landfall-build-");
        try
        {
            var file = Path.Combine(folder.FullName, "digest");
            await Program.PushAsync(plan, PushArguments(plan, file), ct);
            return File.Exists(file) && Digest.TryParse((await File.ReadAllTextAsync(file, ct)).Trim(), out var digest) ? digest : null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public override async Task ReleaseAsync(ImagePlan plan, bool keep, CancellationToken ct)
    {
        if (keep) await Program.ChangeAsync(["tag", plan.LocalName, $"{plan.Target}"], ct);
        await Program.ChangeAsync(["rmi", plan.LocalName], ct);
    }

    // A build that was killed outside a RUN step has had no chance to do it.
    private async Task RemoveWorkingContainersAsync(ImagePlan plan)
    {
        var store = await Program.AskAsync(["info", "--format", Name == "buildah" ? "{{.store.GraphRoot}}" : "{{.Store.GraphRoot}}"], CancellationToken.None);
        if (store.ExitCode != 0) return;
        var left = WorkingContainers.Of(plan.Mark, store.Text);
        // podman asks for force, since the killed build left them mounted; buildah knows no such option.
        if (left.Count > 0) await Program.AskAsync(["rm", .. Name == "podman" ? ["--force"] : Array.Empty<string>(), .. left], CancellationToken.None);
    }
}
