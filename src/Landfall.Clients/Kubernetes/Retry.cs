namespace Landfall.Clients.Kubernetes;

/// <summary>Says how long to wait before the next try, until a budget of time is spent: doubling, with jitter, never less than the server asks for.</summary>
internal sealed class Retry(TimeSpan budget, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);
    private readonly long _start = time.GetTimestamp();
    private int _tries;

    /// <summary>Gives the pause before the next try; false when waiting that long would break the budget.</summary>
    public bool MayAgain(TimeSpan? asked, out TimeSpan pause)
    {
        var backoff = First * Math.Pow(2, Math.Min(_tries++, 16));
        if (backoff > Longest) backoff = Longest;
        pause = backoff * (0.5 + (Random.Shared.NextDouble() / 2));
        if (asked > pause) pause = asked.Value + (First * Random.Shared.NextDouble());
        return time.GetElapsedTime(_start) + pause <= budget;
    }
}
