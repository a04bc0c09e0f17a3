using System.Net;
using System.Net.Sockets;

namespace Landfall.Clients.Http;

/// <summary>Makes connections, and refuses those that lead a learnt name to an address that is not public.</summary>
internal static class Connections
{
    public static SocketsHttpHandler Handler(OutboundOptions options, bool publicOnly) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None, // digests are of the bytes as they are
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a change in DNS is seen
        EnableMultipleHttp2Connections = true,
        ConnectCallback = (context, ct) => ConnectAsync(context, publicOnly, ct),
    };

    /// <summary>
    /// Refuses an address that is written as a private one; with a proxy, also a name that leads to one. Without a proxy
    /// names are left to the connection, which alone knows what they lead to.
    /// </summary>
    public static async Task EnsurePublicAsync(Uri uri, CancellationToken ct)
    {
        if (IPAddress.TryParse(uri.DnsSafeHost, out var literal))
        {
            if (!PublicAddress.Is(literal)) throw Private(uri.DnsSafeHost, literal);
        }
        else if (!HttpClient.DefaultProxy.IsBypassed(uri))
        {
            foreach (var address in await TryResolveAsync(uri.DnsSafeHost, ct))
            {
                if (!PublicAddress.Is(address)) throw Private(uri.DnsSafeHost, address);
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool publicOnly, CancellationToken ct)
    {
        var target = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(target.Host, ct);
        if (publicOnly && !IsProxy(context))
        {
            var all = addresses;
            addresses = [.. all.Where(PublicAddress.Is)];
            if (addresses.Length == 0 && all.Length > 0) throw Private(target.Host, all[0]);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The operator's proxy may well be at a private address; it is not the request's own host.
    private static bool IsProxy(SocketsHttpConnectionContext context)
    {
        var uri = context.InitialRequestMessage.RequestUri!;
        if (HttpClient.DefaultProxy.IsBypassed(uri)) return false;
        return HttpClient.DefaultProxy.GetProxy(uri) is { } proxy
            && proxy.IdnHost.Equals(context.DnsEndPoint.Host, StringComparison.OrdinalIgnoreCase) && proxy.Port == context.DnsEndPoint.Port;
    }

    private static async Task<IPAddress[]> TryResolveAsync(string host, CancellationToken ct)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, ct);
        }
        catch (SocketException)
        {
            return []; // Behind a proxy, names of the outside are often the proxy's matter alone.
        }
    }

    private static LandfallException Private(string host, IPAddress address) => new(
        FailureKind.Refused,
        host == address.ToString()
            ? $"a server names {host}, which is not a public address"
            : $"a server names {host}, which leads to {address}, not a public address",
        $"if {host} is yours and meant, name it in {OutboundOptions.TrustedHostsVariable}");
}
