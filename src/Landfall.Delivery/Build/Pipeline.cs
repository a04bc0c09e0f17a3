using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build;

/// <summary>What builds a commit, as its <c>.landfall/pipeline.yaml</c> says.</summary>
/// <param name="Steps">In order; exactly one is an <see cref="ImageStep"/>.</param>
public sealed record Pipeline(string File, IReadOnlyList<BuildStep> Steps)
{
    /// <summary>Where it lies in a code repo.</summary>
    public const string Path = ".landfall/pipeline.yaml";

    public ImageStep Image => Steps.OfType<ImageStep>().Single();
}

/// <summary>One step of a pipeline.</summary>
/// <param name="Name">What people see while it runs; null: the step's own words.</param>
public abstract record BuildStep(string? Name);

/// <summary>Runs a script of the code repo on this host, with <c>sh -eu</c>, from the root of the checkout.</summary>
public sealed record RunStep(string? Name, string Script) : BuildStep(Name);

/// <summary>Builds a Dockerfile and pushes the image.</summary>
/// <param name="Repository">Without tag and digest.</param>
/// <param name="Context">Folder that the build may read, from the root of the checkout without leading slash; empty for the root itself.</param>
/// <param name="Dockerfile">From the root of the checkout, as <paramref name="Context"/>.</param>
public sealed record ImageStep(string? Name, ImageReference Repository, string Context, string Dockerfile) : BuildStep(Name);
