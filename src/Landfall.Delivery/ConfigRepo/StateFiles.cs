using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Clients.Yaml;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>
/// The machine-written files below .landfall/state: what each environment was given, and the releases of each application.
/// Unknown fields are an error: an older Landfall must not drop what a newer one recorded.
/// </summary>
public static class StateFiles
{
    public const string Folder = ".landfall/state";

    public static string EnvironmentFile(string application, string environment) => $"{Folder}/{application}/{environment}.yaml";

    public static string ReleasesFile(string application) => $"{Folder}/{application}/releases.yaml";

    /// <summary>Reads what an environment was given of an application; empty where nothing was yet.</summary>
    public static async Task<EnvironmentState> EnvironmentAsync(ConfigSnapshot snapshot, string application, string environment, CancellationToken ct)
    {
        var file = EnvironmentFile(application, environment);
        return await snapshot.TryReadAsync(file, ct) is { } content ? ParseEnvironment(content, file) : EnvironmentState.Empty;
    }

    /// <summary>Reads all releases of an application, oldest first.</summary>
    public static async Task<IReadOnlyList<Release>> ReleasesAsync(ConfigSnapshot snapshot, string application, CancellationToken ct)
    {
        var file = ReleasesFile(application);
        return await snapshot.TryReadAsync(file, ct) is { } content ? ParseReleases(content, file) : [];
    }

    public static EnvironmentState ParseEnvironment(ReadOnlyMemory<byte> content, string file) => Guard(file, () =>
    {
        var root = Mapping(content, file, "release", "delivery", "action", "images", "holds");
        return new EnvironmentState(
            root["release"]?.GetValue<long>() is { } release ? checked((int)release) : null,
            root["delivery"]?.ToString(),
            root["action"]?.ToString() is { } action ? Action(action) : null,
            List(root, "images").Select(image => Pinned(image!)).ToList(),
            List(root, "holds").Select(hold => ParseHold(hold!.AsObject())).ToList());
    });

    public static IReadOnlyList<Release> ParseReleases(ReadOnlyMemory<byte> content, string file) => Guard(file, () =>
    {
        var root = Mapping(content, file, "releases");
        var releases = List(root, "releases").Select(release => new Release(
            checked((int)release!["number"]!.GetValue<long>()),
            Time(release["created"]!),
            release["images"]!.AsArray().Select(image => new ReleaseImage(Pinned(image!["image"]!), image["commit"]?.ToString())).ToList())).ToList();
        for (var i = 1; i < releases.Count; i++)
            if (releases[i].Number <= releases[i - 1].Number)
                throw new FormatException($"release {releases[i].Number} comes after {releases[i - 1].Number}");
        return releases;
    });

    public static byte[] Write(EnvironmentState state, string application, string environment)
    {
        var root = new JsonObject();
        if (state.Release is { } release) root["release"] = release;
        if (state.Delivery is { } delivery) root["delivery"] = delivery;
        if (state.Action is { } action) root["action"] = action.ToString().ToLowerInvariant();
        if (state.Images.Count > 0) root["images"] = new JsonArray([.. state.Images.Select(image => (JsonNode)image.Familiar)]);
        if (state.Holds.Count > 0) root["holds"] = new JsonArray([.. state.Holds.Select(WriteHold)]);
        return WithHeader($"What {environment} was given of {application}. Written by landfall; change it with its commands.", root);
    }

    public static byte[] Write(IReadOnlyList<Release> releases, string application) => WithHeader(
        $"Releases of {application}, oldest first. Written by landfall; only ever appended to.",
        new JsonObject
        {
            ["releases"] = new JsonArray([.. releases.Select(release => (JsonNode)new JsonObject
            {
                ["number"] = release.Number,
                ["created"] = Show(release.Created),
                ["images"] = new JsonArray([.. release.Images.Select(WriteImage)]),
            })]),
        });

    private static JsonNode WriteImage(ReleaseImage image)
    {
        var node = new JsonObject { ["image"] = image.Reference.Familiar };
        if (image.Commit is not null) node["commit"] = image.Commit;
        return node;
    }

    private static JsonNode WriteHold(Hold hold)
    {
        var node = new JsonObject();
        if (hold.Digest is not null) node["digest"] = hold.Digest.ToString();
        node["reason"] = hold.Reason;
        node["by"] = hold.By;
        node["since"] = Show(hold.Since);
        if (hold.Until is { } until) node["until"] = Show(until);
        return node;
    }

    private static Hold ParseHold(JsonObject hold) => new(
        hold["digest"] is { } digest ? Digest.Parse(digest.ToString()) : null,
        hold["reason"]?.ToString() ?? "",
        hold["by"]?.ToString() ?? "",
        Time(hold["since"]!),
        hold["until"] is { } until ? Time(until) : null);

    // A field of another type than ours must not pass for an absent one: a hold would be lost.
    private static JsonArray List(JsonObject root, string field) => root[field] switch
    {
        null when !root.ContainsKey(field) => [],
        JsonArray list => list,
        _ => throw new FormatException($"{field} is not a list"),
    };

    private static ImageReference Pinned(JsonNode image)
    {
        var reference = ImageReference.Parse(image.ToString());
        return reference.Digest is not null ? reference : throw new FormatException($"the image {reference.Familiar} has no digest");
    }

    private static DeliveryAction Action(string action) =>
        Enum.TryParse<DeliveryAction>(action, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(action[0])
            ? known : throw new FormatException($"there is no action {action}");

    private static JsonObject Mapping(ReadOnlyMemory<byte> content, string file, params string[] fields)
    {
        var documents = YamlReader.Read(content, file, YamlDialect.Core);
        var root = documents.Count == 0 ? [] : documents.Single().Root!.AsObject();
        foreach (var (field, _) in root)
            if (!fields.Contains(field))
                throw new LandfallException(FailureKind.Invalid, $"{file}: unknown field {field}{Suggestion.For(field, fields)}",
                    "A newer landfall may have written it: use that version, or restore the file from Git.");
        return root;
    }

    private static T Guard<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LandfallException error) when (!error.Message.StartsWith(file, StringComparison.Ordinal) || error.Remedy is null)
        {
            throw new LandfallException(FailureKind.Invalid, error.Message.StartsWith(file, StringComparison.Ordinal) ? error.Message : $"{file}: {error.Message}",
                "It is written by landfall: restore it from Git.", error);
        }
        catch (Exception error) when (error is InvalidOperationException or NullReferenceException or FormatException or ArgumentException or OverflowException)
        {
            throw new LandfallException(FailureKind.Invalid, $"{file}: not a state file that landfall wrote: {error.Message}", "Restore it from Git.", error);
        }
    }

    private static DateTimeOffset Time(JsonNode node) =>
        DateTimeOffset.Parse(node.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] WithHeader(string header, JsonObject root) => Encoding.UTF8.GetBytes($"# {header}\n{YamlWriter.Write(root)}");
}
