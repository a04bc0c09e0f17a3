using System.Globalization;

namespace Landfall.Clients.Http;

/// <summary>Reads the header that says how long to wait (RFC 9110, 10.2.3): seconds or a date.</summary>
internal static class RetryAfter
{
    public static TimeSpan? Of(OutboundResponse response, DateTimeOffset now)
    {
        var value = response.Header("Retry-After");
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return null;
        return date > now ? date - now : TimeSpan.Zero;
    }
}
