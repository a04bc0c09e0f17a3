namespace Landfall.Bench;

/// <summary>What one run took.</summary>
/// <param name="Peak">Bytes that the largest process of it had resident at most.</param>
internal sealed record Sample(TimeSpan Time, long Peak);

/// <summary>One of the sides that are compared: does its work once, in the round of that number.</summary>
internal delegate Task<Sample> Side(int round, CancellationToken ct);

/// <summary>
/// Runs the sides one after the other, round by round, so that whatever else the machine does meets all of them alike.
/// Another side begins in each round; round 0 warms up and does not count.
/// </summary>
internal static class Rounds
{
    public const int Count = 5;

    /// <summary>Returns the samples of each side, in the order of the rounds.</summary>
    public static async Task<IReadOnlyList<Sample>[]> RunAsync(CancellationToken ct, params Side[] sides)
    {
        var samples = sides.Select(_ => new List<Sample>()).ToArray();
        for (var round = 0; round <= Count; round++)
        {
            for (var turn = 0; turn < sides.Length; turn++)
            {
                var side = (round + turn) % sides.Length;
                var sample = await sides[side](round, ct);
                if (round > 0)
                    samples[side].Add(sample);
            }
        }

        return samples;
    }
}

/// <summary>Our samples and another's, pair by pair.</summary>
internal sealed record Comparison(IReadOnlyList<Sample> Ours, IReadOnlyList<Sample> Other)
{
    public IReadOnlyList<double> Ratios => [.. Ours.Zip(Other, (ours, other) => ours.Time / other.Time).Order()];

    /// <summary>Ours less the other's, in seconds.</summary>
    public IReadOnlyList<double> Differences => [.. Ours.Zip(Other, (ours, other) => (ours.Time - other.Time).TotalSeconds).Order()];

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
