using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Landfall.Clients.Http;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Oci;

/// <summary>What one kind of request needs: a repository and the actions there (<c>pull</c>, <c>pull,push</c>, <c>delete</c>).</summary>
internal sealed record RegistryScope(ImageReference Image, string Actions)
{
    public override string ToString() => $"repository:{Image.Path}:{Actions}";
}

/// <summary>A header that lets a request in, and what of it must not be shown.</summary>
internal sealed record RegistryAuthorization(AuthenticationHeaderValue Header, Redactor Redactor, DateTimeOffset Expires)
{
    /// <summary>Shows nothing of the content.</summary>
    public override string ToString() => "***";
}

/// <summary>
/// Answers registries' challenges, Basic and Bearer. Remembers how each registry asks, and the answer for each repository and
/// kind of access until shortly before it expires; several requests at once cause one token request.
/// </summary>
internal sealed class RegistryAuthenticator(RegistryCredentials credentials, OutboundHttp http, TimeProvider time)
{
    // Read again now and then, so that a changed login counts without a restart.
    private static readonly TimeSpan CredentialLife = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, AuthChallenge> _challenges = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly TokenService _tokens = new(http, time);

    /// <summary>The authorization for a request as far as the registry's way of asking is known; null: none, or not known yet.</summary>
    public async Task<RegistryAuthorization?> KnownAsync(RegistryScope scope, CancellationToken ct) =>
        _challenges.TryGetValue(scope.Image.Registry, out var challenge) ? await AnswerAsync(challenge, scope, null, ct) : null;

    /// <summary>Answers a 401; null when there is no other answer than the one that was rejected.</summary>
    public async Task<RegistryAuthorization?> AnswerAsync(
        RegistryScope scope,
        OutboundResponse response,
        RegistryAuthorization? rejected,
        CancellationToken ct)
    {
        // An answer to 401 must come from the registry itself, not from where it redirected to.
        if (!SafeUri.SameOrigin(response.Uri, RegistryEndpoint.Of(scope.Image))) return null;
        var offered = response.Headers["WWW-Authenticate"].SelectMany(AuthChallenge.ReadAll).ToList();
        var challenge = offered.FirstOrDefault(one => one.IsBearer) ?? offered.FirstOrDefault(one => one.IsBasic);
        if (challenge is null) return null;
        _challenges[scope.Image.Registry] = challenge;
        return await AnswerAsync(challenge, scope, rejected, ct);
    }

    private async Task<RegistryAuthorization?> AnswerAsync(
        AuthChallenge challenge,
        RegistryScope scope,
        RegistryAuthorization? rejected,
        CancellationToken ct)
    {
        var slot = _slots.GetOrAdd($"{scope.Image.Registry} {scope}", _ => new Slot());
        await slot.Gate.WaitAsync(ct);
        try
        {
            var known = slot.Authorization;
            if (known is not null && known != rejected && known.Expires > time.GetUtcNow()) return known;
            slot.Authorization = challenge.IsBearer ? await BearerAsync(challenge, scope, ct) : await BasicAsync(scope, ct);
            return slot.Authorization?.Header.Equals(rejected?.Header) == true ? null : slot.Authorization;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private async Task<RegistryAuthorization?> BasicAsync(RegistryScope scope, CancellationToken ct)
    {
        var credential = await credentials.FindAsync(scope.Image, ct);
        if (credential?.Password is null) return null;
        return new RegistryAuthorization(credential.BasicHeader(), new Redactor(credential.Secrets), time.GetUtcNow() + CredentialLife);
    }

    private async Task<RegistryAuthorization?> BearerAsync(AuthChallenge challenge, RegistryScope scope, CancellationToken ct)
    {
        var registry = RegistryEndpoint.Of(scope.Image);
        var credential = await credentials.FindAsync(scope.Image, ct);
        if (credential?.RegistryToken is { } ready)
        {
            return new RegistryAuthorization(new("Bearer", ready), new Redactor([ready]), time.GetUtcNow() + CredentialLife);
        }

        var realm = RealmPolicy.Read(challenge.Realm, registry);
        if (credential is not null) RealmPolicy.EnsureMayHaveCredentials(realm, registry, http);
        return await _tokens.GetAsync(realm, registry, challenge.Service, scope, credential, ct);
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public RegistryAuthorization? Authorization { get; set; }
    }
}
