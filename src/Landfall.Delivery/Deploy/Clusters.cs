using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Yaml;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Deploy;

/// <summary>
/// Connections to the clusters of a fleet, one each, opened on first use.
/// A context given on the command line takes the place of every cluster's own.
/// </summary>
public sealed class Clusters(string? kubeConfig, string? context, TimeProvider time) : IDisposable
{
    /// <summary>Inside a pod this context is the pod's own service account.</summary>
    private const string InClusterContext = "in-cluster";

    private readonly ConcurrentDictionary<string, Lazy<KubernetesClient>> _clients = new(StringComparer.Ordinal);

    public KubernetesClient Of(Fleet fleet, TargetEnvironment environment) =>
        _clients.GetOrAdd(context is null ? environment.Cluster : "", _ => new(() => new(Access(fleet.Clusters[environment.Cluster]), time))).Value;

    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
    }

    private ClusterAccess Access(ClusterTarget cluster) =>
        context is not null ? KubeConfig.Load(kubeConfig, context)
        : cluster.Server is { } server ? Credentials(server, cluster.Credentials!)
        : cluster.Context == InClusterContext && InCluster.TryLoad() is { } inCluster ? inCluster
        : KubeConfig.Load(kubeConfig, cluster.Context);

    private static ClusterAccess Credentials(Uri server, string name)
    {
        var home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } xdg
            ? xdg : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        var file = Path.Combine(home, "landfall", "credentials.yaml");
        if (!File.Exists(file))
            throw new LandfallException(FailureKind.Invalid, $"the credentials file {file} is missing, and the cluster {server} needs its entry {name}",
                $"Create it with mode 0600 and an entry {name}: certificateAuthority, and certificate and key, or token.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            throw new LandfallException(FailureKind.Refused, $"{file} can be read by others than its owner", $"chmod 600 {file}");

        var entry = (YamlReader.Read(File.ReadAllBytes(file), file, YamlDialect.Core).FirstOrDefault()?.Root as JsonObject)?[name] as JsonObject
            ?? throw new LandfallException(FailureKind.Invalid, $"{file} has no entry {name} that is a mapping",
                $"Add an entry {name}: certificateAuthority, and certificate and key, or token.");
        // The address comes from the config repo: only the cluster's own authority makes sure that a token goes nowhere else.
        if (entry["certificateAuthority"] is null)
            throw new LandfallException(FailureKind.Invalid, $"{file}: the entry {name} has no certificateAuthority, so {server} could be anybody",
                "Add the cluster's certificate authority in base64, as in certificate-authority-data of a kubeconfig.");
        return ClusterAccess.FromCredentials(server, name, Bytes("certificateAuthority"), Bytes("certificate"), Bytes("key"), entry["token"]?.ToString());

        byte[]? Bytes(string field)
        {
            try
            {
                return entry[field] is { } text ? Convert.FromBase64String(text.ToString()) : null;
            }
            catch (FormatException)
            {
                throw new LandfallException(FailureKind.Invalid, $"{file}: {field} of {name} is not base64", "Give the PEM text in base64, without line breaks.");
            }
        }
    }
}
