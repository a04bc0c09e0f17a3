using System.Net;
using System.Reflection;

namespace Landfall.Clients.Http;

/// <summary>
/// The one way out over HTTP. Connections are checked by address where they are made, so that no name, redirect or rebinding
/// leads a server's word to a private address; redirects are followed here (at most five, GET and HEAD only) and carry no
/// credentials to another origin; bodies are bounded and never decompressed; TLS is checked against the system's roots.
/// </summary>
/// <remarks>
/// Hosts that the operator configured may be private. Those that a peer named must be public, be the configured host, or be
/// in <see cref="OutboundOptions.TrustedHosts"/>. Behind a proxy the proxy makes the connections; then names are resolved and
/// checked here before. Thread-safe; keep one for the life of the program.
/// </remarks>
public sealed class OutboundHttp : IDisposable
{
    private const int MostRedirects = 5;

    private static readonly string UserAgent =
        "landfall/" + (typeof(OutboundHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    private readonly OutboundOptions _options;

    // Two pools: a connection that was made for a configured address must not serve a learnt one.
    private readonly HttpMessageInvoker _configured;
    private readonly HttpMessageInvoker _learnt;

    /// <param name="options">Default: as the environment has them.</param>
    public OutboundHttp(OutboundOptions? options = null)
    {
        _options = options ?? OutboundOptions.FromEnvironment();
        _configured = new HttpMessageInvoker(Connections.Handler(_options, publicOnly: false));
        _learnt = new HttpMessageInvoker(Connections.Handler(_options, publicOnly: true));
    }

    /// <summary>Whether the operator named this address's host as one that others may send us on to.</summary>
    public bool Trusts(Uri uri) => _options.Trusts(uri);

    /// <summary>Sends a request and reads the answer, whatever its status.</summary>
    /// <exception cref="LandfallException">
    /// Unreachable: no connection, or no answer in time (transient); Refused: a learnt address is private, or https leads
    /// to http; Failed: TLS, too many redirects, or a body over its limit.
    /// </exception>
    public async Task<OutboundResponse> SendAsync(OutboundRequest request, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(request.Timeout);
        try
        {
            return await FollowAsync(request, deadline.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var time = deadline.IsCancellationRequested ? request.Timeout : _options.ConnectTimeout;
            throw new LandfallException(
                FailureKind.Unreachable,
                $"{SafeUri.Show(request.Uri)} did not answer within {time.TotalSeconds:0.###} s",
                transient: true);
        }
    }

    public void Dispose()
    {
        _configured.Dispose();
        _learnt.Dispose();
    }

    private async Task<OutboundResponse> FollowAsync(OutboundRequest request, CancellationToken ct)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var response = await SendOnceAsync(request, ct);
            if (Redirect(request, response) is not { } target) return response;
            request = request with
            {
                Uri = target,
                LearntFrom = request.LearntFrom ?? request.Uri,
                Authorization = SafeUri.SameOrigin(request.Uri, target) ? request.Authorization : null,
            };
        }

        throw new LandfallException(FailureKind.Failed, $"{SafeUri.Show(request.Uri)} was reached by {MostRedirects} redirects and redirects again");
    }

    private static Uri? Redirect(OutboundRequest request, OutboundResponse response)
    {
        if (response.Status is not (301 or 302 or 303 or 307 or 308)) return null;
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) return null;
        return Uri.TryCreate(request.Uri, response.Header("Location"), out var target) ? target : null;
    }

    private async Task<OutboundResponse> SendOnceAsync(OutboundRequest request, CancellationToken ct)
    {
        EnsureHttp(request);
        var trusted = request.LearntFrom is null || SafeUri.SameHost(request.LearntFrom, request.Uri) || _options.Trusts(request.Uri);
        if (!trusted) await Connections.EnsurePublicAsync(request.Uri, ct);

        using var message = MessageOf(request);
        try
        {
            using var response = await (trusted ? _configured : _learnt).SendAsync(message, ct);
            var headers = response.Headers.Concat(response.Content.Headers)
                .SelectMany(header => header.Value, (header, value) => (header.Key, Value: value))
                .ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
            var body = request.Method == HttpMethod.Head ? default : await ReadBodyAsync(request, response, ct);
            return new OutboundResponse((int)response.StatusCode, request.Uri, headers, body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw ConnectionFailure.Of(request.Uri, e);
        }
    }

    private static void EnsureHttp(OutboundRequest request)
    {
        var uri = request.Uri;
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
        {
            throw new LandfallException(FailureKind.Refused, $"{SafeUri.Show(uri)} is neither http nor https");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new LandfallException(FailureKind.Refused, $"{SafeUri.Show(uri)} has credentials in its address");
        }

        if (uri.Scheme == Uri.UriSchemeHttp && request.LearntFrom?.Scheme == Uri.UriSchemeHttps)
        {
            throw new LandfallException(
                FailureKind.Refused,
                $"{SafeUri.Show(request.LearntFrom)} sends us on to {SafeUri.Show(uri)}, where anybody could read and change it");
        }
    }

    private static HttpRequestMessage MessageOf(OutboundRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (request.Accept.Count > 0) message.Headers.TryAddWithoutValidation("Accept", string.Join(", ", request.Accept));
        message.Headers.Authorization = request.Authorization;
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return message;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(OutboundRequest request, HttpResponseMessage response, CancellationToken ct)
    {
        const int enoughOfAnError = 64 * 1024;
        var limit = response.IsSuccessStatusCode ? request.BodyLimit : enoughOfAnError;
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, ct) is > 0 and var count)
        {
            if (body.Length + count > limit)
            {
                if (response.IsSuccessStatusCode) throw TooLong(request);
                break;
            }

            await body.WriteAsync(buffer.AsMemory(0, count), ct);
        }

        return body.ToArray();
    }

    private static LandfallException TooLong(OutboundRequest request) => new(
        FailureKind.Failed,
        $"{SafeUri.Show(request.Uri)} answers with more than the limit of {request.BodyLimit} bytes", "look whether this address is the right one");
}
