using System.Net.Http.Headers;
using System.Text;

namespace Landfall.Clients.Oci;

/// <summary>What proves to a registry who we are: a name with a password, a refresh token, or a ready bearer token.</summary>
internal sealed class RegistryCredential
{
    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>A refresh token, which the token service takes instead of a password.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token for the registry itself.</summary>
    public string? RegistryToken { get; init; }

    public bool IsEmpty => Password is null && IdentityToken is null && RegistryToken is null;

    /// <summary>All that must not be shown.</summary>
    public IEnumerable<string> Secrets => new[] { Password, IdentityToken, RegistryToken, Password is null ? null : Basic() }.OfType<string>();

    public AuthenticationHeaderValue BasicHeader() => new("Basic", Basic());

    /// <summary>Shows nothing of the content.</summary>
    public override string ToString() => "***";

    private string Basic() => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"));
}
