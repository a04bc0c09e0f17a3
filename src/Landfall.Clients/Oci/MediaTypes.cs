namespace Landfall.Clients.Oci;

/// <summary>The types of manifests that are read here.</summary>
internal static class MediaTypes
{
    public const string OciImage = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string DockerImage = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>All of them, for an Accept header.</summary>
    public static readonly string[] Manifests = [OciIndex, DockerList, OciImage, DockerImage];

    public static bool IsImage(string type) => type is OciImage or DockerImage;

    public static bool IsIndex(string type) => type is OciIndex or DockerList;

    /// <summary>Whether it says nothing of what the content is.</summary>
    public static bool IsGeneric(string type) => type is "" or "application/json" or "application/octet-stream" or "text/plain";
}
