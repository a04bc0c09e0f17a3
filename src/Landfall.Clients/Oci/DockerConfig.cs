using System.Text;
using System.Text.Json;

namespace Landfall.Clients.Oci;

/// <summary>
/// The parts of a Docker <c>config.json</c>, or of the <c>auth.json</c> of podman and its kin (containers-auth.json(5)), that
/// hold credentials. Keys are normalised to <c>host[/path]</c>; the old addresses of Docker Hub become <c>docker.io</c>.
/// </summary>
internal sealed class DockerConfig
{
    private readonly string _file;
    private readonly Dictionary<string, JsonElement> _auths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Key, string Helper)> _helpers = new(StringComparer.Ordinal);
    private readonly string? _store;

    private DockerConfig(string file, JsonElement root)
    {
        _file = file;
        if (root.Member("auths") is { ValueKind: JsonValueKind.Object } auths)
        {
            foreach (var entry in auths.EnumerateObject()) _auths[Normalised(entry.Name)] = entry.Value;
        }

        foreach (var (key, helper) in root.Texts("credHelpers")) _helpers[Normalised(key)] = (key, helper);
        _store = root.Text("credsStore");
    }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="LandfallException">Invalid: not JSON. The message has nothing of the content.</exception>
    public static DockerConfig Read(ReadOnlyMemory<byte> content, string file)
    {
        try
        {
            return new DockerConfig(file, JsonBody.Read(content));
        }
        catch (FormatException)
        {
            throw new LandfallException(FailureKind.Invalid, $"{file} is not a valid JSON object with each name once");
        }
    }

    /// <summary>The helper for the image's registry alone, and the server name to give it.</summary>
    public (string Helper, string Server)? HelperOf(ImageReference image) =>
        _helpers.TryGetValue(image.Registry, out var entry) ? (entry.Helper, entry.Key) : null;

    /// <summary>The helper for all registries, and the server name to give it.</summary>
    public (string Helper, string Server)? StoreOf(ImageReference image) => string.IsNullOrEmpty(_store)
        ? null
        : (_store, image.Registry == "docker.io" ? "https://index.docker.io/v1/" : image.Registry);

    /// <summary>The credential written in the file itself: that of the longest path that contains the image, else the host's.</summary>
    public RegistryCredential? AuthOf(ImageReference image)
    {
        for (var key = image.Repository; ; key = key[..key.LastIndexOf('/')])
        {
            if (_auths.TryGetValue(key, out var entry) && Credential(entry, key) is { IsEmpty: false } credential) return credential;
            if (!key.Contains('/', StringComparison.Ordinal)) return null;
        }
    }

    private static string Normalised(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) key = key[(scheme + 3)..];
        key = key.TrimEnd('/');
        if (key.EndsWith("/v1", StringComparison.Ordinal) || key.EndsWith("/v2", StringComparison.Ordinal)) key = key[..^3];
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var host = (slash < 0 ? key : key[..slash]).ToLowerInvariant();
        if (host is "index.docker.io" or "registry-1.docker.io") host = "docker.io";
        return slash < 0 ? host : host + key[slash..];
    }

    private RegistryCredential Credential(JsonElement entry, string key)
    {
        var (username, password) = entry.Text("auth") is { Length: > 0 } auth
            ? Decoded(auth, key)
            : (entry.Text("username"), entry.Text("password"));
        return new RegistryCredential
        {
            Username = username,
            Password = string.IsNullOrEmpty(password) ? null : password,
            IdentityToken = NotEmpty(entry.Text("identitytoken")),
            RegistryToken = NotEmpty(entry.Text("registrytoken")),
        };
    }

    private (string Username, string Password) Decoded(string auth, string key)
    {
        var bytes = new byte[auth.Length];
        if (Convert.TryFromBase64String(auth, bytes, out var length))
        {
            var text = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0');
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0) return (text[..colon], text[(colon + 1)..]);
        }

        throw new LandfallException(
            FailureKind.Invalid,
            $"{_file}: the auth of {Printable.Of(key, 200)} is not user:password in base64",
            $"docker login {Printable.Of(key, 200)}");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
