using System.Security.Cryptography;

namespace Landfall.Clients.Http;

/// <summary>
/// Says how long to wait before the next attempt: half a second, doubled each time, up to 8 s, plus up to half of it at random,
/// and never less than the server asks. Ends after 30 s in all, or where a wait would not fit into them.
/// </summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    private readonly long _start = time.GetTimestamp();

    /// <summary>How often <see cref="Next"/> gave a wait.</summary>
    public int Attempts { get; private set; }

    /// <summary>The wait before the next attempt; null: give up.</summary>
    public TimeSpan? Next(TimeSpan? asked)
    {
        var wait = TimeSpan.FromSeconds(0.5 * Math.Pow(2, Math.Min(Attempts, 10)));
        if (wait > Longest) wait = Longest;
        wait += wait * (RandomNumberGenerator.GetInt32(1000) / 2000.0);
        if (asked > wait) wait = asked.Value;
        if (time.GetElapsedTime(_start) + wait > Total) return null;
        Attempts++;
        return wait;
    }
}
