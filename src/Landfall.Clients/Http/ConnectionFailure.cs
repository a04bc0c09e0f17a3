using System.Net.Sockets;
using System.Security.Authentication;

namespace Landfall.Clients.Http;

/// <summary>Says in plain words why a server could not be talked to.</summary>
internal static class ConnectionFailure
{
    public static LandfallException Of(Uri uri, Exception error)
    {
        var chain = Chain(error).ToList();
        if (chain.OfType<LandfallException>().FirstOrDefault() is { } refusal) return refusal;

        var place = SafeUri.Show(new Uri(uri.GetLeftPart(UriPartial.Authority)));
        if (chain.OfType<AuthenticationException>().FirstOrDefault() is { } tls)
        {
            return new LandfallException(
                FailureKind.Failed,
                $"{place} is not trusted: {tls.Message}",
                "add its certificate authority to the system's, or name its file in SSL_CERT_FILE",
                error);
        }

        var reason = chain.OfType<SocketException>().FirstOrDefault()?.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name cannot be resolved",
            SocketError.ConnectionRefused => "the connection is refused",
            SocketError.ConnectionReset => "the connection was cut",
            SocketError.NetworkUnreachable or SocketError.HostUnreachable => "there is no way to it",
            _ => chain[^1].Message,
        };
        return new LandfallException(FailureKind.Unreachable, $"{place} cannot be reached: {reason}", "look whether the address is right, the server up and the network open", error, transient: true);
    }

    private static IEnumerable<Exception> Chain(Exception? error)
    {
        for (; error is not null; error = error.InnerException) yield return error;
    }
}
