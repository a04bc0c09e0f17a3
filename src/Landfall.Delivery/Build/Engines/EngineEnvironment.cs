namespace Landfall.Delivery.Build.Engines;

/// <summary>
/// The variables of the user that engines, and the credential helpers which engines start, are configured by. Others stay
/// here: a Dockerfile's RUN step can in some isolations read the environment of its engine.
/// </summary>
internal sealed class EngineEnvironment
{
    private static readonly string[] Prefixes =
    [
        "BUILDAH_", "BUILDKIT_", "BUILDX_", "CONTAINER_", "CONTAINERS_", "DOCKER_", "PODMAN_", "STORAGE_", "REGISTRY_AUTH_FILE",
        "DBUS_SESSION_BUS_ADDRESS", "SOURCE_DATE_EPOCH", "AWS_", "AZURE_", "CLOUDSDK_", "GOOGLE_",
    ];

    private readonly IReadOnlyDictionary<string, string> _all;

    public EngineEnvironment(IReadOnlyDictionary<string, string> all)
    {
        _all = all;
        Passed = all.Where(variable => Prefixes.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(variable => variable.Key, variable => (string?)variable.Value);
    }

    private EngineEnvironment(IReadOnlyDictionary<string, string> all, IReadOnlyDictionary<string, string?> passed) => (_all, Passed) = (all, passed);

    /// <summary>What the engine gets besides the base of every child process.</summary>
    public IReadOnlyDictionary<string, string?> Passed { get; }

    /// <summary>Returns a variable of this process, or null when it is not set or empty.</summary>
    public string? this[string name] => _all.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Returns the same with further variables; null removes one.</summary>
    public EngineEnvironment With(params IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var passed = new Dictionary<string, string?>(Passed);
        foreach (var (name, value) in variables) passed[name] = value;
        return new EngineEnvironment(_all, passed);
    }
}
