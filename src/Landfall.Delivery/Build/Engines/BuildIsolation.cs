namespace Landfall.Delivery.Build.Engines;

/// <summary>
/// Decides whether RUN steps run in a chroot. That is the weakest isolation, but needs neither an OCI runtime nor the right
/// to make namespaces, which processes in a container lack.
/// </summary>
internal static class BuildIsolation
{
    // Where containers/common looks for a runtime; sbin is often missing in a user's PATH.
    private static readonly string[] RuntimeFolders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/sbin", "/bin"];

    /// <summary>False where <c>BUILDAH_ISOLATION</c> says what the user wants; else true in a container, or without an OCI runtime.</summary>
    /// <param name="exists">Whether a file is there.</param>
    public static bool NeedsChroot(EngineEnvironment environment, Func<string, bool> exists)
    {
        if (environment["BUILDAH_ISOLATION"] is not null) return false;
        return IsInContainer(environment, exists) || (environment["BUILDAH_RUNTIME"] is null && !HasRuntime(exists));
    }

    // The marks that docker, podman and Kubernetes leave in their containers; `container` is the convention of systemd.
    private static bool IsInContainer(EngineEnvironment environment, Func<string, bool> exists) =>
        exists("/.dockerenv") || exists("/run/.containerenv")
        || environment["KUBERNETES_SERVICE_HOST"] is not null || environment["container"] is not null;

    private static bool HasRuntime(Func<string, bool> exists) =>
        RuntimeFolders.Any(folder => exists($"{folder}/crun") || exists($"{folder}/runc"));
}
