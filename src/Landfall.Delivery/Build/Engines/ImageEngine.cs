using Landfall.Clients;
using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build.Engines;

/// <summary>A program that builds images from Dockerfiles and pushes them.</summary>
internal abstract class ImageEngine(EngineProgram program)
{
    protected EngineProgram Program { get; } = program;

    public string Name => Program.Name;

    /// <summary>Ends with an error unless the engine can work, for instance because its daemon does not answer.</summary>
    public virtual Task EnsureUsableAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>Builds the image into the engine's own storage. When it fails or is cancelled, no working container is left.</summary>
    public abstract Task BuildAsync(ImagePlan plan, CancellationToken ct);

    /// <summary>Pushes what <see cref="BuildAsync"/> built, and returns the digest that the engine names; null when it names none.</summary>
    public abstract Task<Digest?> PushAsync(ImagePlan plan, CancellationToken ct);

    /// <summary>Removes the image from the engine's storage, or with <paramref name="keep"/> leaves it there under its name in the registry.</summary>
    /// <exception cref="LandfallException">It is still there.</exception>
    public abstract Task ReleaseAsync(ImagePlan plan, bool keep, CancellationToken ct);
}
