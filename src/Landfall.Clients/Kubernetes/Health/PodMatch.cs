using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Answers what a pod runs, whose it is, and whether it is ready.</summary>
public static class PodMatch
{
    /// <summary>
    /// Tells whether a container (init containers included) runs an expected image: its specification names the digest, or the
    /// node reports that digest or an accepted one as the image it runs. Whether the container is up is not asked.
    /// </summary>
    /// <param name="pod">The live pod.</param>
    /// <param name="container">Name of the container.</param>
    /// <param name="expectedDigest">As <c>sha256:…</c>.</param>
    /// <param name="acceptedImageIds">
    /// Further digests that are the same image: the children of the expected index, and the digest of its configuration,
    /// which older runtimes report. Null for none.
    /// </param>
    public static bool RunsDigest(JsonObject pod, string container, string expectedDigest, IReadOnlySet<string>? acceptedImageIds)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var its = PodContainer.All(pod).FirstOrDefault(candidate => candidate.Name == container);
        if (its is null) return false;
        if (its.Spec.Text("image") is { } image && image.Contains('@', StringComparison.Ordinal) && DigestOf(image) == expectedDigest) return true;
        return its.Status.Text("imageID") is { Length: > 0 } id
            && DigestOf(id) is var reported && (reported == expectedDigest || acceptedImageIds?.Contains(reported) == true);
    }

    /// <summary>Tells whether a pod takes traffic: it runs, its Ready condition is True, and nobody has deleted it.</summary>
    public static bool IsReady(JsonObject pod) =>
        pod.Text("metadata", "deletionTimestamp") is null && pod.Text("status", "phase") == "Running" && pod.Condition("Ready") is { IsTrue: true };

    /// <summary>Tells whether the object with this UID is the controller of <paramref name="obj"/>; other owners do not count.</summary>
    public static bool OwnedBy(JsonObject obj, string uid) => Controllers(obj).Any(owner => owner.Text("uid") == uid);

    /// <summary>Tells whether any controller owns the object.</summary>
    public static bool IsOwned(JsonObject obj) => Controllers(obj).Any();

    private static IEnumerable<JsonObject> Controllers(JsonObject obj) => obj.Objects("metadata", "ownerReferences").Where(owner => owner.IsTrue("controller"));

    // docker-pullable://r/x@sha256:…, docker://sha256:…, r/x@sha256:…, sha256:… : the digest is what follows the last @ or slash.
    private static string DigestOf(string reference) => reference[(reference.LastIndexOfAny(['@', '/']) + 1)..];
}
