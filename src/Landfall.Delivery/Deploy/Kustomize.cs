using Landfall.Clients;
using Landfall.Clients.Processes;
using Landfall.Delivery.ConfigRepo;

namespace Landfall.Delivery.Deploy;

/// <summary>Builds a kustomization with <c>kustomize</c> or <c>kubectl kustomize</c>, whichever is there, on a copy of just its inputs.</summary>
internal static class Kustomize
{
    public static async Task<ReadOnlyMemory<byte>> BuildAsync(ConfigSnapshot snapshot, ManifestSource.Kustomization source, CancellationToken ct)
    {
        var (program, arguments) = Program();
        var folder = Directory.CreateTempSubdirectory("landfall-kustomize-");
        try
        {
            var inputs = await snapshot.ReadAllAsync(source.Inputs.ToList(), ct);
            foreach (var (path, content) in inputs)
            {
                var target = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await File.WriteAllBytesAsync(target, content, ct);
            }

            var result = await ProcessRunner.RunAsync(
                new(program, [.. arguments, Path.Combine(folder.FullName, source.Folder)]) { Timeout = TimeSpan.FromSeconds(60) }, ct);
            return result.ExitCode == 0 ? result.Output : throw new LandfallException(FailureKind.Invalid,
                $"{source.File}: {program} cannot build it: {new Redactor(SecretValues.In(inputs)).Redact(result.Error.Trim().Replace(folder.FullName + "/", "", StringComparison.Ordinal))}",
                $"Try `{program} {string.Join(' ', arguments)} {source.Folder}` in a checkout of the config repo.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (string, string[]) Program() =>
        ProcessRunner.Find("kustomize") is not null ? ("kustomize", ["build"])
        : ProcessRunner.Find("kubectl") is not null ? ("kubectl", ["kustomize"])
        : throw new LandfallException(FailureKind.Failed, "neither kustomize nor kubectl was found on PATH, and a kustomization is to be built",
            "Install kubectl.");
}
