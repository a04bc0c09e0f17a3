using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>An HTTPS server on loopback with a certificate of the test's choice, which answers everything with 401.</summary>
internal sealed class TlsEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public TlsEndpoint(byte[] certificate, byte[] key)
    {
        _certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(certificate), Encoding.ASCII.GetString(key));
        _listener.Start();
        Address = new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            if (await tls.ReadAsync(new byte[16 * 1024], _end.Token) == 0) return;
            await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _end.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // What the test is about: the client does not trust it.
        }
    }
}
