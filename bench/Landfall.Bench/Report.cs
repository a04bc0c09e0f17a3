using System.Diagnostics;

namespace Landfall.Bench;

/// <summary>What a median has to keep to; some are only to be known.</summary>
internal sealed record Goal(string Text, Func<Comparison, bool>? IsMet, bool OfDifference = false)
{
    public static Goal None { get; } = new("", null);

    public static Goal Ratio(double most) => new($"≤ {most:0.##}", comparison => Comparison.Median(comparison.Ratios) <= most);

    /// <summary>Ours may take so much longer; the difference is shown in place of the ratio.</summary>
    public static Goal Difference(TimeSpan most) =>
        new($"< {most.TotalSeconds:0.##} s", comparison => Comparison.Median(comparison.Differences) < most.TotalSeconds, OfDifference: true);
}

/// <summary>Writes a line per comparison, as soon as it is known.</summary>
internal sealed class Report(TextWriter output, bool showsRequests)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _missed;

    public bool HasBroken { get; private set; }

    public void Begin()
    {
        output.WriteLine($"{"what, against what",-52}{"ours",9}{"other",9}   {"ratio (min–max)",-22}{"goal",-14}{"peak memory",15}");
        output.Flush();
    }

    public void Line(string what, Comparison comparison, Goal goal)
    {
        var met = goal.IsMet?.Invoke(comparison);
        if (met == false)
            _missed++;
        var verdict = met switch { true => " met", false => " MISSED", null => "" };
        output.WriteLine($"{what,-52}{Time(comparison.Ours),9}{Time(comparison.Other),9}   {Spread(comparison, goal),-22}{goal.Text + verdict,-14}{Peak(comparison.Ours) + " / " + Peak(comparison.Other) + " MB",15}");
        output.Flush();
    }

    /// <summary>Writes what is to be known about the line above.</summary>
    public void Note(string text)
    {
        output.WriteLine($"    {text}");
        output.Flush();
    }

    /// <summary>Lists requests in the order in which they were sent, where that was asked for.</summary>
    public void Requests(IReadOnlyList<RecordedRequest> requests)
    {
        foreach (var request in showsRequests ? requests : [])
            output.WriteLine($"      {request.At.TotalMilliseconds,7:0} ms  {request.Method,-6} {request.Status} {request.Path}");
        output.Flush();
    }

    public void Broken(string name, string why)
    {
        HasBroken = true;
        output.WriteLine($"{name}: broken: {why}");
        output.Flush();
    }

    public void End()
    {
        output.WriteLine($"{Rounds.Count} interleaved pairs each; {(_missed == 0 ? "every goal was met" : $"{_missed} missed")}; {Stopwatch.GetElapsedTime(_start).TotalSeconds:0} s in all");
        output.Flush();
    }

    private static string Spread(Comparison comparison, Goal goal)
    {
        var values = goal.OfDifference ? comparison.Differences : comparison.Ratios;
        return goal.OfDifference
            ? $"{Comparison.Median(values):+0.00;−0.00} s ({values[0]:+0.00;−0.00}…{values[^1]:+0.00;−0.00})"
            : $"{Comparison.Median(values):0.00} ({values[0]:0.00}–{values[^1]:0.00})";
    }

    private static string Time(IReadOnlyList<Sample> samples)
    {
        var seconds = Comparison.Median(samples.Select(sample => sample.Time.TotalSeconds));
        return seconds < 1 ? $"{seconds * 1000:0} ms" : $"{seconds:0.00} s";
    }

    private static string Peak(IReadOnlyList<Sample> samples) => $"{samples.Max(sample => sample.Peak) / (1024.0 * 1024):0}";
}
