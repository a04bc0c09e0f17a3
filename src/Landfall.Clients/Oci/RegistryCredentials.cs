namespace Landfall.Clients.Oci;

/// <summary>
/// Finds the credential for an image: in files that <c>docker login</c> and <c>podman login</c> wrote, and through the
/// credential helpers that they name. Files are read anew each time, so a new login needs no restart.
/// </summary>
public sealed class RegistryCredentials
{
    private readonly IReadOnlyList<string> _files;
    private readonly bool _required;
    private readonly (string Registry, RegistryCredential Credential)? _given;

    private RegistryCredentials(IReadOnlyList<string> files, bool required = false, (string, RegistryCredential)? given = null) =>
        (_files, _required, _given) = (files, required, given);

    /// <summary>Has none: only what anybody may read.</summary>
    public static RegistryCredentials Anonymous { get; } = new([]);

    /// <summary>
    /// Looks in the given file (or the config.json of the given folder), which must exist; or, without one, in the first of these
    /// that knows the registry: $REGISTRY_AUTH_FILE, $DOCKER_CONFIG/config.json or ~/.docker/config.json,
    /// $XDG_RUNTIME_DIR/containers/auth.json, $XDG_CONFIG_HOME/containers/auth.json. In a file, the registry's own credential
    /// helper comes first, then what is written there (longest path first), then the helper for all.
    /// </summary>
    public static RegistryCredentials FromDockerConfig(string? path = null) => path is null
        ? new RegistryCredentials([.. DefaultFiles()])
        : new RegistryCredentials([Directory.Exists(path) ? Path.Combine(path, "config.json") : path], required: true);

    /// <summary>Has one name and password, for one registry (<c>host[:port]</c>).</summary>
    public static RegistryCredentials For(string registry, string username, string password) =>
        new([], given: (registry, new RegistryCredential { Username = username, Password = password }));

    /// <summary>The credential for an image's repository, or null.</summary>
    /// <exception cref="LandfallException">Invalid: a file that cannot be read; Failed: a helper that fails.</exception>
    internal async Task<RegistryCredential?> FindAsync(ImageReference image, CancellationToken ct)
    {
        if (_given is var (registry, credential) && registry == image.Registry) return credential;
        foreach (var file in _files)
        {
            if (await ReadAsync(file, ct) is { } config && await FindAsync(config, image, ct) is { } found) return found;
        }

        return null;
    }

    private static async Task<RegistryCredential?> FindAsync(DockerConfig config, ImageReference image, CancellationToken ct)
    {
        if (config.HelperOf(image) is var (helper, server) && await CredentialHelper.GetAsync(helper, server, ct) is { } own) return own;
        if (config.AuthOf(image) is { } written) return written;
        return config.StoreOf(image) is var (store, name) ? await CredentialHelper.GetAsync(store, name, ct) : null;
    }

    private static IEnumerable<string> DefaultFiles()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (Variable("REGISTRY_AUTH_FILE") is { } named) yield return named;
        yield return Path.Combine(Variable("DOCKER_CONFIG") ?? Path.Combine(home, ".docker"), "config.json");
        if (Variable("XDG_RUNTIME_DIR") is { } runtime) yield return Path.Combine(runtime, "containers", "auth.json");
        yield return Path.Combine(Variable("XDG_CONFIG_HOME") ?? Path.Combine(home, ".config"), "containers", "auth.json");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private async Task<DockerConfig?> ReadAsync(string file, CancellationToken ct)
    {
        try
        {
            return DockerConfig.Read(await File.ReadAllBytesAsync(file, ct), file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !_required)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LandfallException(FailureKind.Invalid, $"registry credentials in {file} cannot be read: {e.Message}", inner: e);
        }
    }
}
