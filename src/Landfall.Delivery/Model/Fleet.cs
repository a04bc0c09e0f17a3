using Landfall.Clients;
using Landfall.Clients.Oci;

namespace Landfall.Delivery.Model;

/// <summary>All environments, clusters and applications that one config repo declares, as read at one commit.</summary>
/// <param name="Environments">In path order.</param>
/// <param name="TakeOver">Field managers whose fields become ours, besides kubectl's.</param>
public sealed record Fleet(
    string Name,
    IReadOnlyDictionary<string, ClusterTarget> Clusters,
    IReadOnlyList<TargetEnvironment> Environments,
    IReadOnlyList<string> TakeOver,
    IReadOnlyList<Application> Applications)
{
    /// <summary>Returns the application of that name, or says which name comes near.</summary>
    public Application Application(string name) =>
        Applications.FirstOrDefault(application => application.Name == name)
        ?? throw new LandfallException(FailureKind.Invalid, $"the fleet {Name} has no application {name}{Suggestion.For(name, Applications.Select(a => a.Name))}",
            Applications.Count == 0 ? "Declare it in an app.yaml." : $"It has: {List(Applications.Select(a => a.Name))}.");

    /// <summary>Returns the environment of that name, or says which name comes near.</summary>
    public TargetEnvironment Environment(string name) =>
        Environments.FirstOrDefault(environment => environment.Name == name)
        ?? throw new LandfallException(FailureKind.Invalid, $"the fleet {Name} has no environment {name}{Suggestion.For(name, Environments.Select(e => e.Name))}",
            $"It has: {List(Environments.Select(e => e.Name))}.");

    /// <summary>Environments that name this one in their <c>after</c>.</summary>
    public IEnumerable<TargetEnvironment> Following(TargetEnvironment environment) => Environments.Where(e => e.After == environment.Name);

    private static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= 12 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(12))} and {all.Count - 12} more";
    }
}

/// <summary>How a cluster is reached: a kubeconfig context, or a server with an entry of the credentials file.</summary>
public sealed record ClusterTarget(string Name, string? Context, Uri? Server, string? Credentials);

/// <summary>When an environment takes what Git says.</summary>
public enum ReleaseRule
{
    /// <summary>It runs the head of the branch.</summary>
    Automatic,

    /// <summary>It runs the tree of its last delivery; everything later waits as its candidate.</summary>
    Manual,
}

/// <summary>A place that applications are deployed to.</summary>
/// <param name="After">The environment in which a release must have been healthy first.</param>
/// <param name="Settle">How long everything must stay healthy before the verdict.</param>
/// <param name="Timeout">How long a delivery may take to become healthy.</param>
public sealed record TargetEnvironment(string Name, string Cluster, string Namespace, ReleaseRule Release, string? After, TimeSpan Settle, TimeSpan Timeout);

/// <summary>A thing that is deployed as one.</summary>
/// <param name="File">Path of its app.yaml.</param>
/// <param name="ManifestPaths">As written: a leading / is the root of the repo.</param>
public sealed record Application(
    string Name,
    string File,
    SourceRepository? Source,
    IReadOnlyList<DeclaredImage> Images,
    IReadOnlyList<string> ManifestPaths,
    IReadOnlyList<string> Environments,
    IReadOnlyDictionary<string, string> Urls)
{
    /// <summary>Returns the declared image of that repository, or null.</summary>
    public DeclaredImage? Declares(ImageReference image) => Images.FirstOrDefault(declared => declared.Repository.SameRepository(image));

    /// <summary>Ends with an error where the application is not deployed to that environment.</summary>
    public void EnsureDeployedTo(TargetEnvironment environment)
    {
        if (!Environments.Contains(environment.Name))
            throw new LandfallException(FailureKind.Invalid, $"{Name} is not deployed to {environment.Name}",
                $"Its environments in {File} are: {string.Join(", ", Environments)}.");
    }
}

/// <summary>A code repo and the branch that images are built from.</summary>
public sealed record SourceRepository(string Git, string Branch);

/// <summary>An image that deliveries move.</summary>
public sealed record DeclaredImage(ImageReference Repository, SourceRepository? Source);
