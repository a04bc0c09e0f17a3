using Landfall.Delivery.Model;

namespace Landfall.Delivery;

/// <summary>What a ride on the delivery path needs to know of its surroundings.</summary>
public sealed record PathSettings
{
    /// <summary>URL, bare repository or checkout; null: the checkout around the current folder.</summary>
    public string? ConfigRepo { get; init; }

    /// <summary>Path of a kubeconfig; null: KUBECONFIG, then ~/.kube/config.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>A context that takes the place of every cluster's own.</summary>
    public string? Context { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of everything that happens, from any thread.</summary>
    public Action<DeliveryEvent> Tell { get; init; } = _ => { };

    /// <summary>Default: $XDG_CACHE_HOME/landfall, else ~/.cache/landfall.</summary>
    public string CacheFolder { get; init; } = CacheFolderOf(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"));

    /// <summary>Who delivers, as commits and holds name it.</summary>
    public string By { get; init; } = Environment.GetEnvironmentVariable("LANDFALL_USER") ?? Environment.UserName;

    /// <summary>Returns where a user's mirrors and locks are kept, given what XDG_CACHE_HOME says.</summary>
    /// <remarks>https://specifications.freedesktop.org/basedir-spec/</remarks>
    public static string CacheFolderOf(string? xdgCacheHome)
    {
        var cache = string.IsNullOrEmpty(xdgCacheHome) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache") : xdgCacheHome;
        return Path.Combine(cache, "landfall");
    }
}
