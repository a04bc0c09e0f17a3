namespace Landfall.Clients.Http;

/// <summary>What the operator says of the network.</summary>
public sealed record OutboundOptions
{
    /// <summary>The environment variable that fills <see cref="TrustedHosts"/>: hosts, or host:port, separated by commas.</summary>
    public const string TrustedHostsVariable = "LANDFALL_TRUSTED_HOSTS";

    /// <summary>
    /// Hosts (<c>host</c> or <c>host:port</c>) that other servers may send us on to although their addresses are private, and
    /// that credentials for those servers may go to: typically the token service of a registry in the operator's own network.
    /// </summary>
    public IReadOnlyCollection<string> TrustedHosts { get; init; } = [];

    /// <summary>Time to reach an address.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The options as the environment has them.</summary>
    public static OutboundOptions FromEnvironment() => new()
    {
        TrustedHosts = (Environment.GetEnvironmentVariable(TrustedHostsVariable) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    internal bool Trusts(Uri uri) =>
        TrustedHosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase)
        || TrustedHosts.Contains(uri.Authority, StringComparer.OrdinalIgnoreCase)
        || TrustedHosts.Contains($"{uri.Host}:{uri.Port}", StringComparer.OrdinalIgnoreCase);
}
