using Landfall.Clients;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Build.Engines;

/// <summary>Chooses among the engines of this host.</summary>
/// <param name="find">Returns the path of a program on PATH, or null.</param>
internal sealed class EngineFinder(Func<string, string?> find, EngineEnvironment environment, Action<string> tell)
{
    /// <summary>In the order in which they are tried: those without a daemon first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["buildah", "podman", "docker", "buildctl"];

    /// <exception cref="LandfallException"><see cref="FailureKind.Invalid"/>: there is no engine of that name.</exception>
    public static void EnsureKnown(string name)
    {
        if (!Names.Contains(name))
            throw new LandfallException(FailureKind.Invalid, $"{name} is not a builder that Landfall knows{Suggestion.For(name, Names)}",
                $"It knows {string.Join(", ", Names)}.");
    }

    /// <summary>Returns the engine that was asked for, or the first that is there and works.</summary>
    /// <exception cref="LandfallException">The name is unknown (Invalid), its program is missing (Failed) or its daemon does
    /// not answer (Unreachable); or none is there that works.</exception>
    public async Task<ImageEngine> FindAsync(string? named, CancellationToken ct)
    {
        if (named is not null) return await NamedAsync(named, ct);

        LandfallException? nearest = null;
        foreach (var name in Names)
        {
            if (find(name) is not { } file) continue;
            try
            {
                return await UsableAsync(name, file, ct);
            }
            catch (LandfallException e) when (e.Kind is FailureKind.Unreachable or FailureKind.TimedOut)
            {
                nearest ??= e;
            }
        }

        throw nearest ?? new LandfallException(FailureKind.Failed, $"none of {string.Join(", ", Names)} is on PATH, and one of them must build the image",
            "Install one, for instance: apt-get install buildah");
    }

    private async Task<ImageEngine> NamedAsync(string name, CancellationToken ct)
    {
        EnsureKnown(name);
        return find(name) is { } file
            ? await UsableAsync(name, file, ct)
            : throw new LandfallException(FailureKind.Failed, $"the builder {name} was asked for, and is not on PATH",
                $"Install {name}, or leave the builder to Landfall.");
    }

    private async Task<ImageEngine> UsableAsync(string name, string file, CancellationToken ct)
    {
        var program = new EngineProgram(name, file, environment, tell);
        ImageEngine engine = name switch
        {
            "docker" => new DockerEngine(program),
            "buildctl" => new BuildctlEngine(program),
            _ => new ContainersEngine(program, BuildIsolation.NeedsChroot(environment, File.Exists)),
        };
        await engine.EnsureUsableAsync(ct);
        return engine;
    }
}
