using System.Text.Json;
using Landfall.Clients.Http;

namespace Landfall.Clients.Oci;

/// <summary>Reads pages of tags and finds the next one, which must be of the same list at the same registry.</summary>
internal static class TagPages
{
    /// <summary>The tags of a page. What is no tag cannot have been pushed as one, and is left out.</summary>
    public static IEnumerable<string> Tags(OutboundResponse page)
    {
        try
        {
            return JsonBody.Read(page.Body).Member("tags") is { ValueKind: JsonValueKind.Array } tags
                ? [.. tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!).Where(tag => ReferenceGrammar.IsTag(tag))]
                : [];
        }
        catch (FormatException e)
        {
            throw new RegistryException(FailureKind.Failed, $"the list of tags at {SafeUri.Show(page.Uri)} cannot be read: {e.Message}", inner: e);
        }
    }

    /// <summary>The next page (RFC 8288, rel="next"), or null after the last.</summary>
    public static Uri? Next(OutboundResponse page)
    {
        foreach (var link in page.Headers["Link"].SelectMany(header => header.Split(',', StringSplitOptions.TrimEntries)))
        {
            var end = link.IndexOf('>', StringComparison.Ordinal);
            if (!link.StartsWith('<') || end < 0 || !IsNext(link[(end + 1)..])) continue;
            if (!Uri.TryCreate(page.Uri, link[1..end], out var next)) continue;
            return SafeUri.SameOrigin(next, page.Uri) && next.AbsolutePath == page.Uri.AbsolutePath
                ? next
                : throw new RegistryException(FailureKind.Refused, $"the list of tags at {SafeUri.Show(page.Uri)} goes on elsewhere: {SafeUri.Show(next)}");
        }

        return null;
    }

    private static bool IsNext(string parameters) =>
        parameters.Split(';', StringSplitOptions.TrimEntries).Any(one => one.Equals("rel=\"next\"", StringComparison.OrdinalIgnoreCase)
            || one.Equals("rel=next", StringComparison.OrdinalIgnoreCase));
}
