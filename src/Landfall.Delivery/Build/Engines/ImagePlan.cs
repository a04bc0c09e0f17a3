using Landfall.Clients.Oci;

namespace Landfall.Delivery.Build.Engines;

/// <summary>What an engine is to build, and under which name to push it.</summary>
/// <param name="Target">name:tag in the registry.</param>
/// <param name="Context">Full path of the folder that the build may read.</param>
/// <param name="Dockerfile">Full path.</param>
/// <param name="Epoch">Seconds since 1970 that all times in the image are set to; null: the real ones.</param>
/// <param name="Mark">Unique to this build: names what must go away with it.</param>
internal sealed record ImagePlan(
    ImageReference Target,
    string Context,
    string Dockerfile,
    IReadOnlyList<KeyValuePair<string, string>> Labels,
    long? Epoch,
    string Mark)
{
    /// <summary>
    /// Name of the image in an engine's own storage while the build lasts. It is unique, so removing it takes nothing away
    /// from another build or from the user: storages keep an image as long as it has another name.
    /// </summary>
    public string LocalName => $"localhost/landfall-build:{Mark}";

    /// <summary>Whether the registry is on this machine, where images are pushed without TLS.</summary>
    public bool IsLoopback => LoopbackRegistry.Is(Target.Registry);

    /// <summary>The options <c>NAME KEY=VALUE</c> for all labels.</summary>
    public IEnumerable<string> LabelOptions(string option, string prefix = "") =>
        Labels.SelectMany(label => new[] { option, $"{prefix}{label.Key}={label.Value}" });
}
