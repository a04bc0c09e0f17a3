using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>A request as it arrived.</summary>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Authorization => Headers.GetValueOrDefault("authorization");

    public override string ToString() => $"{Method} {Target}";
}

/// <summary>An answer to send; <see cref="Endless"/>: the body never ends, <see cref="Cut"/>: it ends before its announced length.</summary>
internal sealed record FaultReply(int Status, string Body = "")
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public byte[]? Bytes { get; init; }

    public bool Endless { get; init; }

    public bool Cut { get; init; }

    public FaultReply With(string header, string value) => this with { Headers = new Dictionary<string, string>(Headers) { [header] = value } };
}

/// <summary>An HTTP server on loopback that answers as a test says, wrongly if need be, and notes what arrives.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<ReceivedRequest, FaultReply?> _answer;
    private readonly Task _accepting;

    /// <param name="answer">The reply to a request; null cuts the connection.</param>
    /// <param name="tls">Talks TLS with a certificate that nobody trusts.</param>
    public FaultServer(Func<ReceivedRequest, FaultReply?> answer, bool tls = false)
    {
        (_answer, _certificate) = (answer, tls ? SelfSigned() : null);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Host => $"127.0.0.1:{Port}";

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        // A listener that is stopped between two connections answers the next wait with InvalidOperationException.
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var closing = client;
        try
        {
            await using var stream = await OpenAsync(client);
            if (await ReadAsync(stream) is not { } request) return;
            Requests.Enqueue(request);
            if (_answer(request) is { } reply) await WriteAsync(stream, reply, request.Method == "HEAD");
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client went away: often the very thing under test.
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null) return client.GetStream();
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return tls;
    }

    private async Task<ReceivedRequest?> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        if ((await reader.ReadLineAsync(_stop.Token))?.Split(' ') is not { Length: 3 } first) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = new char[int.Parse(headers.GetValueOrDefault("content-length", "0"))];
        if (body.Length > 0) await reader.ReadBlockAsync(body, _stop.Token);
        return new ReceivedRequest(first[0], first[1], headers, new string(body));
    }

    private async Task WriteAsync(Stream stream, FaultReply reply, bool headOnly)
    {
        var body = reply.Bytes ?? Encoding.UTF8.GetBytes(reply.Body);
        var head = new StringBuilder($"HTTP/1.1 {reply.Status} x\r\nConnection: close\r\n");
        foreach (var (name, value) in reply.Headers) head.Append($"{name}: {value}\r\n");
        if (!reply.Endless) head.Append($"Content-Length: {body.Length + (reply.Cut ? 10 : 0)}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        if (headOnly) return;
        await stream.WriteAsync(body, _stop.Token);
        while (reply.Endless) await stream.WriteAsync(new byte[64 * 1024], _stop.Token);
    }
}
