using System.Net;

namespace Landfall.Clients.Oci;

/// <summary>Where a registry's API is: plain http on loopback, as Docker does, https everywhere else.</summary>
internal static class RegistryEndpoint
{
    /// <summary>The root of the registry that an image is in.</summary>
    public static Uri Of(ImageReference image)
    {
        var host = image.Registry == "docker.io" ? "registry-1.docker.io" : image.Registry;
        return new Uri($"{(IsLoopback(host) ? "http" : "https")}://{host}/");
    }

    /// <summary>An address below the image's repository.</summary>
    public static Uri Of(ImageReference image, string rest) => new(Of(image), $"v2/{image.Path}/{rest}");

    private static bool IsLoopback(string registry)
    {
        var host = new Uri("http://" + registry).DnsSafeHost;
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }
}
