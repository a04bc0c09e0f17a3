using System.Net;

namespace Landfall.Delivery.Build.Engines;

/// <summary>Tells the registries of this machine from all others.</summary>
internal static class LoopbackRegistry
{
    /// <summary>Whether a registry (host, or host:port) is localhost or a loopback address. Names are not looked up: they can change their mind.</summary>
    public static bool Is(string registry)
    {
        var host = registry.StartsWith('[') && registry.IndexOf(']') is > 0 and var end ? registry[1..end] : registry.Split(':')[0];
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }
}
