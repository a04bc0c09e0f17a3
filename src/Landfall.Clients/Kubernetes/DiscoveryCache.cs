using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Keeps discovery on disk for six hours, a file per API version, in a folder per server and certificate authority
/// (so that a cluster that is rebuilt at the same address starts afresh). Whatever goes wrong with it counts as a miss.
/// </summary>
internal sealed class DiscoveryCache
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(6);
    private const long MaxFile = 4 * 1024 * 1024;
    private readonly string? _folder;
    private readonly TimeProvider _time;

    public DiscoveryCache(ClusterAccess access, string? folder, TimeProvider time)
    {
        _time = time;
        var root = folder ?? DefaultFolder();
        if (root.Length > 0) _folder = Path.Combine(root, FolderName(access));
    }

    public DiscoveredVersion? Read(string apiVersion)
    {
        try
        {
            if (_folder is null || new FileInfo(FileOf(apiVersion)) is not { Exists: true, Length: < MaxFile } file) return null;
            var content = JsonBody.Parse(File.ReadAllBytes(file.FullName));
            var age = _time.GetUtcNow() - DateTimeOffset.Parse(content.Text("time") ?? "");
            if (age > MaxAge || age < TimeSpan.Zero || content.Text("version") != apiVersion) return null;
            return new([.. content.List("resources").Maps().Select(r => Resource(r, apiVersion))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or JsonException or NullReferenceException)
        {
            return null;
        }
    }

    public void Write(string apiVersion, DiscoveredVersion version)
    {
        if (_folder is null) return;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
            else Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var content = new JsonObject { ["time"] = _time.GetUtcNow().ToString("O"), ["version"] = apiVersion, ["resources"] = new JsonArray([.. version.Resources.Select(Entry)]) };
            // Renamed into place: another process may be reading.
            var draft = $"{FileOf(apiVersion)}.{Environment.ProcessId}-{Guid.NewGuid():N}";
            File.WriteAllBytes(draft, JsonBody.Write(content).Span);
            File.Move(draft, FileOf(apiVersion), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written is no cache.
        }
    }

    public void Remove(string apiVersion)
    {
        try
        {
            if (_folder is not null) File.Delete(FileOf(apiVersion));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It then ages out.
        }
    }

    private string FileOf(string apiVersion) => Path.Combine(_folder!, Uri.EscapeDataString(apiVersion) + ".json");

    private static string FolderName(ClusterAccess access)
    {
        var server = Encoding.UTF8.GetBytes(access.Server.AbsoluteUri + '\n');
        return $"{access.Server.Host}_{access.Server.Port}_{Convert.ToHexStringLower(SHA256.HashData([.. server, .. access.CertificateAuthority ?? []]))[..16]}".Replace(':', '_');
    }

    private static string DefaultFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set && Path.IsPathRooted(set)
            ? set
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache") : "";
        return cache.Length == 0 ? "" : Path.Combine(cache, "landfall", "discovery");
    }

    private static JsonNode Entry(ApiResource resource) => new JsonObject
    {
        ["kind"] = resource.Gvk.Kind,
        ["plural"] = resource.Plural,
        ["namespaced"] = resource.Namespaced,
        ["verbs"] = new JsonArray([.. resource.Verbs.Select(v => (JsonNode)v)]),
    };

    private static ApiResource Resource(JsonObject entry, string apiVersion) =>
        new(GroupVersionKind.Parse(apiVersion, entry.Text("kind") ?? throw new FormatException()), entry.Text("plural") ?? throw new FormatException(),
            entry.IsTrue("namespaced"), entry.List("verbs")?.Select(v => v.Text()).OfType<string>().ToHashSet() ?? []);
}
