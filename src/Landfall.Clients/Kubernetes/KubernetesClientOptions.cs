namespace Landfall.Clients.Kubernetes;

/// <summary>Bounds how a <see cref="KubernetesClient"/> asks its server.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>Requests in flight at once; watches do not count. Default 32.</summary>
    public int InFlight { get; init; } = 32;

    /// <summary>How long one try of a request may take, its answer included. Watches are exempt. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request is tried again, in all, while the server is away or asks to wait. Default 10 s; zero tries once.</summary>
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where discovery is kept between runs; null: <c>landfall/discovery</c> below the user's cache folder; empty: nowhere.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>A watch from which nothing came for this long, its regular end included, is taken for dead and listed again. Default 60 s.</summary>
    public TimeSpan WatchSilence { get; init; } = TimeSpan.FromSeconds(60);
}
