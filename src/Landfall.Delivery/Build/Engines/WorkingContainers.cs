namespace Landfall.Delivery.Build.Engines;

/// <summary>
/// Finds the working containers of one build in containers/storage. Neither buildah nor podman can name or label them, and
/// other builds may run at the same time; but each keeps its builder's settings in <c>userdata/buildah.json</c>, the names of
/// the build's secrets among them.
/// </summary>
internal static class WorkingContainers
{
    private const long Largest = 4 * 1024 * 1024;

    /// <summary>Returns the ids of the containers whose settings contain the mark.</summary>
    /// <param name="graphRoot">The folder that the engine's <c>info</c> names.</param>
    public static IReadOnlyList<string> Of(string mark, string graphRoot)
    {
        if (!Directory.Exists(graphRoot)) return [];
        return [.. Directory.EnumerateDirectories(graphRoot, "*-containers")
            .SelectMany(Directory.EnumerateDirectories)
            .Where(container => Mentions(Path.Combine(container, "userdata", "buildah.json"), mark))
            .Select(container => Path.GetFileName(container))];
    }

    private static bool Mentions(string file, string mark)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= Largest } && File.ReadAllText(file).Contains(mark, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It went away meanwhile, or belongs to somebody else.
        }
    }
}
