using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Sends requests to one API server: at most so many at once, each with fresh credentials and a timeout,
/// and again, with jitter, while the server is away or asks to wait.
/// </summary>
internal sealed class RequestSender(ClusterAccess access, KubernetesClientOptions options, TimeProvider time) : IDisposable
{
    private const string UserAgent = "landfall";

    private readonly SemaphoreSlim _gate = new(options.InFlight);
    private readonly Lock _swap = new();
    private readonly List<ClusterConnection> _replaced = [];
    private ClusterConnection _connection = new(access, options);

    /// <summary>As it was given; what its credentials were renewed to is the connection's.</summary>
    public ClusterAccess Access => access;

    public TimeProvider Time => time;

    private ClusterAccess Present => _connection.Access;

    /// <summary>Sends a request and reads its answer, whatever its status.</summary>
    /// <exception cref="KubernetesException">No answer came: unreachable, not trusted, or too slow.</exception>
    public async Task<ApiResponse> SendAsync(ApiRequest request, CancellationToken ct)
    {
        var retry = new Retry(options.RetryBudget, time);
        var renewed = access.Renew is null;
        while (true)
        {
            TimeSpan pause;
            try
            {
                var response = await SendOnceAsync(request, rejected: false, ct);
                if (response.Status == 401 && !renewed)
                {
                    renewed = true;
                    response = await SendOnceAsync(request, rejected: true, ct);
                }
                if (!ServerErrors.MayRetry(response, request.Idempotent) || !retry.MayAgain(response.RetryAfter, out pause)) return response;
            }
            catch (KubernetesException e) when (e.IsTransient && MaySendAgain(request, e) && retry.MayAgain(null, out pause))
            {
            }
            await Task.Delay(pause, time, ct);
        }
    }

    /// <summary>Sends a request and throws unless the server did it.</summary>
    public async Task<ApiResponse> SendCheckedAsync(ApiRequest request, CancellationToken ct)
    {
        var response = await SendAsync(request, ct);
        return response.IsSuccess ? response : throw Refused(request, response);
    }

    public KubernetesException Refused(ApiRequest request, ApiResponse response) =>
        response.Status == 401 && TlsFailures.OfClient(Present, time.GetUtcNow()) is { } expired
            ? new KubernetesException(FailureKind.Failed, $"{request} on {access.Name}: {expired}", "Renew the client certificate in the kubeconfig.") { Status = 401, Reason = "Unauthorized" }
            : ServerErrors.From(request, response, access);

    /// <summary>Opens an answer that is read as it comes. It does not count as in flight; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken ct)
    {
        var connection = await ConnectionAsync(false, ct);
        using var message = await MessageAsync(request, connection.Access, ct);
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await connection.SendAsync(message, linked.Token);
        }
        catch (Exception e) when (IsNoAnswer(e, ct))
        {
            throw NoAnswer(request, connection, e);
        }
    }

    /// <summary>Reads the rest of an opened answer as an ordinary one.</summary>
    public static async Task<ApiResponse> ReadAsync(HttpResponseMessage message, TimeSpan took, CancellationToken ct)
    {
        var json = message.Content.Headers.ContentType?.MediaType == "application/json";
        var (body, text) = await JsonBody.ReadAsync(message.Content, utf8 => Read(utf8, json), ct);
        return new((int)message.StatusCode, body, text, message.Headers.Date, RetryAfter(message.Headers.RetryAfter), took);
    }

    public void Dispose()
    {
        lock (_swap)
        {
            _connection.Dispose();
            _replaced.ForEach(c => c.Dispose());
        }
        _gate.Dispose();
    }

    private async Task<ApiResponse> SendOnceAsync(ApiRequest request, bool rejected, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        var connection = _connection;
        try
        {
            connection = await ConnectionAsync(rejected, ct);
            using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
            using var message = await MessageAsync(request, connection.Access, linked.Token);
            var start = time.GetTimestamp();
            using var response = await connection.SendAsync(message, linked.Token);
            return await ReadAsync(response, time.GetElapsedTime(start), linked.Token);
        }
        catch (Exception e) when (IsNoAnswer(e, ct))
        {
            throw NoAnswer(request, connection, e);
        }
        catch (JsonException e)
        {
            // Not the inner message: it may quote the body.
            throw new KubernetesException(FailureKind.Failed, $"{request} on {connection.Access.Name}: the answer is not valid JSON (byte {e.BytePositionInLine})");
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<ClusterConnection> ConnectionAsync(bool rejected, CancellationToken ct)
    {
        var present = _connection;
        if (access.Renew is not { } renew) return present;
        var renewed = await renew(rejected, ct);
        if (ReferenceEquals(renewed, present.Access)) return present;
        lock (_swap)
        {
            if (_connection.TryRenew(renewed)) return _connection;
            // Requests on the old connections run to their end; they are closed with the client.
            _replaced.Add(_connection);
            return _connection = new(renewed, options);
        }
    }

    private static async ValueTask<HttpRequestMessage> MessageAsync(ApiRequest request, ClusterAccess present, CancellationToken ct)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(present.Server.AbsoluteUri.TrimEnd('/') + request.Path));
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach (var (name, value) in present.Headers) Add(message, name, value, "impersonation", present);
        if (present.Token is { } token && await token(ct) is { Length: > 0 } bearer) Add(message, "Authorization", "Bearer " + bearer, "token", present);
        if (request.ContentType is { } type)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        return message;
    }

    // One that is left out would change who we are.
    private static void Add(HttpRequestMessage message, string name, string value, string what, ClusterAccess present)
    {
        if (value.Any(char.IsControl) || !message.Headers.TryAddWithoutValidation(name, value))
            throw new LandfallException(FailureKind.Invalid, $"the {what} of {present.Name} holds characters that a header cannot");
    }

    private static (JsonNode? Body, string? Text) Read(ReadOnlySpan<byte> utf8, bool json) =>
        json && utf8.Length > 0 ? (JsonBody.Parse(utf8), null) : (null, Encoding.UTF8.GetString(utf8));

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta;

    private static bool IsNoAnswer(Exception e, CancellationToken ct) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested);

    // Refused: it never arrived, so that even a create may be sent again.
    private static bool MaySendAgain(ApiRequest request, KubernetesException e) =>
        request.Idempotent || e.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    private KubernetesException NoAnswer(ApiRequest request, ClusterConnection connection, Exception e)
    {
        var place = $"{request} on {connection.Access.Name}";
        var server = connection.Access.Server.GetLeftPart(UriPartial.Authority);
        if (e is OperationCanceledException)
            return new(FailureKind.Unreachable, $"{place}: {server} did not answer within {options.RequestTimeout.TotalSeconds:0} s", inner: e, transient: true);
        if (e.InnerException is AuthenticationException)
            return new(FailureKind.Failed, $"{place}: {server} is not trusted, or does not trust us: {TlsFailures.OfClient(connection.Access, time.GetUtcNow()) ?? connection.TlsFailure ?? e.InnerException?.Message ?? e.Message}",
                "Check the certificate authority and the client certificate of the kubeconfig or credentials.", e);
        return new(FailureKind.Unreachable, $"{place}: {server} cannot be reached: {e.InnerException?.Message ?? e.Message}", "Check that the cluster runs and that its address is right.", e, transient: true);
    }
}
