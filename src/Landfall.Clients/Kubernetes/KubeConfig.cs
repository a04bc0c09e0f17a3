namespace Landfall.Clients.Kubernetes;

/// <summary>Reads kubeconfig files as kubectl does.</summary>
/// <remarks>https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/</remarks>
public static class KubeConfig
{
    /// <summary>Makes the access that a context describes.</summary>
    /// <param name="path">
    /// One file. Null: the files that KUBECONFIG lists (the first that has an entry wins, missing ones are passed over),
    /// else ~/.kube/config, else the service account of the pod that this runs in.
    /// </param>
    /// <param name="context">A context's name; null: the current one.</param>
    /// <param name="allowExec">
    /// Whether the files are the user's own. If not, everything that runs programs or sends other files' contents is refused:
    /// exec plug-ins, auth providers and token files.
    /// </param>
    /// <exception cref="LandfallException">No such file, context, cluster or user; an entry that cannot be used.</exception>
    public static ClusterAccess Load(string? path, string? context, bool allowExec = true, TimeProvider? time = null)
    {
        var paths = path is null ? DefaultPaths() : [path];
        var files = (path is null ? paths.Where(File.Exists) : paths).Select(KubeConfigFile.Read).ToList();
        if (files.Count > 0) return new KubeConfigSet(files, allowExec, time ?? TimeProvider.System).Access(context);
        if (context is null && InCluster.TryLoad(time) is { } inCluster) return inCluster;
        throw new LandfallException(FailureKind.Invalid, $"no kubeconfig was found: {string.Join(", ", paths)} does not exist", "Name one with --kubeconfig or in KUBECONFIG.");
    }

    private static IReadOnlyList<string> DefaultPaths()
    {
        var listed = Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return listed.Length > 0 ? listed : [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config")];
    }
}
