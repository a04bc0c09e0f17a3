using System.Globalization;
using Landfall.Clients;

namespace Landfall.Delivery.Build;

/// <summary>
/// The labels that tell where an image comes from: the pre-defined keys of the OCI image specification (annotations.md),
/// set as labels of the image's configuration, so that every registry and engine keeps them.
/// </summary>
public static class ImageLabels
{
    public const string Revision = "org.opencontainers.image.revision";
    public const string Source = "org.opencontainers.image.source";
    public const string Created = "org.opencontainers.image.created";
    public const string Version = "org.opencontainers.image.version";

    /// <summary>Returns the labels in a fixed order. Without an origin there is no source.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string revision, string? source, DateTimeOffset created, string version)
    {
        var labels = new List<KeyValuePair<string, string>> { new(Revision, revision) };
        if (source is not null) labels.Add(new(Source, source));
        labels.Add(new(Created, Rfc3339(created)));
        labels.Add(new(Version, version));
        return labels;
    }

    /// <summary>
    /// Returns when the image is made: now, to the second, or the moment that <c>SOURCE_DATE_EPOCH</c> names
    /// (seconds since 1970, https://reproducible-builds.org/specs/source-date-epoch/).
    /// </summary>
    /// <exception cref="LandfallException"><see cref="FailureKind.Invalid"/>: the variable is set to something else.</exception>
    public static DateTimeOffset TimeOfBuild(string? sourceDateEpoch, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(sourceDateEpoch)) return DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        const long lastSecondOf9999 = 253402300799;
        if (long.TryParse(sourceDateEpoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= lastSecondOf9999)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        throw new LandfallException(FailureKind.Invalid, $"SOURCE_DATE_EPOCH is \"{sourceDateEpoch}\", which is not a number of seconds since 1970",
            "Set it to `git log -1 --format=%ct`, or unset it.");
    }

    internal static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
