using System.Buffers;
using System.Text;
using Landfall.Clients.Http;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Oci;

/// <summary>
/// Fetches bearer tokens: GET with a password or without, POST with a refresh token (the distribution token and OAuth 2
/// specifications).
/// </summary>
internal sealed class TokenService(OutboundHttp http, TimeProvider time)
{
    private const int BodyLimit = 1024 * 1024;
    private const int DefaultLifeSeconds = 60;
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    public async Task<RegistryAuthorization> GetAsync(
        Uri realm,
        Uri registry,
        string? service,
        RegistryScope scope,
        RegistryCredential? credential,
        CancellationToken ct)
    {
        var request = credential?.IdentityToken is { } refresh
            ? Refresh(realm, service, scope, refresh)
            : new OutboundRequest(HttpMethod.Get, Address(realm, service, scope)) { Authorization = credential?.Password is null ? null : credential.BasicHeader() };
        var response = await http.SendAsync(request with { LearntFrom = registry, BodyLimit = BodyLimit }, ct);
        var redactor = new Redactor(credential?.Secrets ?? []);
        if (!response.IsSuccess)
        {
            throw RegistryException.Of($"a token for {scope.Image.Repository}", scope.Image.Registry, response, redactor, time.GetUtcNow());
        }

        return Read(response, scope, credential);
    }

    private static Uri Address(Uri realm, string? service, RegistryScope scope)
    {
        var query = new StringBuilder(realm.Query.TrimStart('?'));
        if (query.Length > 0) query.Append('&');
        if (service is not null) query.Append("service=").Append(Uri.EscapeDataString(service)).Append('&');
        query.Append("scope=").Append(Uri.EscapeDataString(scope.ToString()));
        return new UriBuilder(realm) { Query = query.ToString() }.Uri;
    }

    private static OutboundRequest Refresh(Uri realm, string? service, RegistryScope scope, string refresh)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refresh,
            ["service"] = service ?? "",
            ["scope"] = scope.ToString(),
            ["client_id"] = "landfall",
        };
        var body = string.Join('&', form.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        return new OutboundRequest(HttpMethod.Post, realm)
        {
            Body = Encoding.ASCII.GetBytes(body),
            ContentType = "application/x-www-form-urlencoded",
        };
    }

    private RegistryAuthorization Read(OutboundResponse response, RegistryScope scope, RegistryCredential? credential)
    {
        try
        {
            var root = JsonBody.Read(response.Body);
            var token = root.Text("token") ?? root.Text("access_token") ?? throw new FormatException("there is no token in it");

            // It goes into a header as it is.
            if (token.Length == 0 || token.AsSpan().ContainsAnyExcept(TokenCharacters)) throw new FormatException("its token has characters that none may have");
            var life = Math.Clamp(root.Number("expires_in") ?? DefaultLifeSeconds, 0, 3600);
            return new RegistryAuthorization(
                new("Bearer", token),
                new Redactor([token, .. credential?.Secrets ?? []]),
                time.GetUtcNow() + TimeSpan.FromSeconds(life * 0.8)); // by our clock, and some time before the end
        }
        catch (FormatException e)
        {
            throw new RegistryException(
                FailureKind.Failed,
                $"the token service {SafeUri.Show(response.Uri)} of {scope.Image.Registry} answers with something unreadable: {e.Message}",
                inner: e);
        }
    }
}
