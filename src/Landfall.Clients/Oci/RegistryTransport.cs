using Landfall.Clients.Http;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Oci;

/// <summary>
/// Sends requests to registries: answers their challenges, and tries again on 429, 5xx and broken connections, as long as
/// <see cref="Backoff"/> allows (broken connections three times). All requests it is given may be repeated.
/// </summary>
internal sealed class RegistryTransport(RegistryCredentials credentials, OutboundHttp http, TimeProvider time)
{
    private const int ConnectionAttempts = 3;

    private readonly RegistryAuthenticator _authenticator = new(credentials, http, time);

    /// <summary>The answer, whatever its status; but 429 and 5xx only as exceptions, after all attempts.</summary>
    /// <param name="scope">The repository, and what is done there.</param>
    /// <param name="what">The thing that is asked for, for messages.</param>
    /// <param name="request">What to send, without authorization.</param>
    /// <param name="ct">Cancels waits too.</param>
    public async Task<RegistryAnswer> SendAsync(RegistryScope scope, string what, OutboundRequest request, CancellationToken ct)
    {
        var backoff = new Backoff(time);
        while (true)
        {
            TimeSpan? wait;
            try
            {
                var answer = await SendOnceAsync(scope, request, ct);
                if (answer.Response.Status != 429 && answer.Response.Status < 500) return answer;
                throw Error(scope, what, answer);
            }
            catch (LandfallException e) when (e.IsTransient)
            {
                wait = e is not RegistryException && backoff.Attempts >= ConnectionAttempts
                    ? null
                    : backoff.Next((e as RegistryException)?.RetryAfter);
                if (wait is null) throw;
            }

            await Task.Delay(wait.Value, time, ct);
        }
    }

    /// <summary>The error for an answer that is not a success.</summary>
    public RegistryException Error(RegistryScope scope, string what, RegistryAnswer answer) =>
        RegistryException.Of(what, scope.Image.Registry, answer.Response, answer.Redactor, time.GetUtcNow());

    private async Task<RegistryAnswer> SendOnceAsync(RegistryScope scope, OutboundRequest request, CancellationToken ct)
    {
        var authorization = await _authenticator.KnownAsync(scope, ct);
        var response = await http.SendAsync(request with { Authorization = authorization?.Header }, ct);
        if (response.Status == 401 && await _authenticator.AnswerAsync(scope, response, authorization, ct) is { } better)
        {
            authorization = better;
            response = await http.SendAsync(request with { Authorization = authorization.Header }, ct);
        }

        return new RegistryAnswer(response, authorization?.Redactor ?? Redactor.None);
    }
}

/// <summary>An answer, and what must be hidden when it is shown.</summary>
internal sealed record RegistryAnswer(OutboundResponse Response, Redactor Redactor);
