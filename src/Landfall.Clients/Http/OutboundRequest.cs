using System.Net.Http.Headers;

namespace Landfall.Clients.Http;

/// <summary>One request to a server outside.</summary>
/// <param name="Method">Redirects are followed for GET and HEAD only.</param>
/// <param name="Uri">http or https, without user information.</param>
public sealed record OutboundRequest(HttpMethod Method, Uri Uri)
{
    /// <summary>
    /// The address that the operator configured and whose server named <see cref="Uri"/> (a token realm, a Location, a page link);
    /// null: the operator configured <see cref="Uri"/> itself. A learnt address must be public, or be the configured host.
    /// </summary>
    public Uri? LearntFrom { get; init; }

    /// <summary>Sent to the origin of <see cref="Uri"/> only, never after a redirect to another.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    public IReadOnlyList<string> Accept { get; init; } = [];

    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The media type of <see cref="Body"/>.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>Bytes that a successful answer may have; more is an error. Of other answers the first 64 KiB are read.</summary>
    public int BodyLimit { get; init; } = 4 * 1024 * 1024;

    /// <summary>Time for the whole exchange with all redirects, the body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Method and address, without what may be secret.</summary>
    public override string ToString() => $"{Method} {SafeUri.Show(Uri)}";
}

/// <summary>An answer, read to its end.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Uri">Where it came from, after redirects.</param>
/// <param name="Headers">All headers, those of the content too.</param>
/// <param name="Body">As it came, not decompressed.</param>
public sealed record OutboundResponse(int Status, Uri Uri, ILookup<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name) => Headers[name].FirstOrDefault();
}
