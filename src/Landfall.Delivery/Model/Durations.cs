namespace Landfall.Delivery.Model;

/// <summary>Durations as they stand in files and on the command line: 500ms, 5s, 10m, 1h30m, 7d.</summary>
public static class Durations
{
    /// <summary>Reads a duration; false for anything else than digits with the units ms, s, m, h, d, or for more than 365 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var total = 0.0;
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
            if (i == start || i - start > 12) return false;
            var number = double.Parse(text.AsSpan(start, i - start));
            start = i;
            while (i < text.Length && char.IsAsciiLetterLower(text[i])) i++;
            var milliseconds = text[start..i] switch { "ms" => 1, "s" => 1e3, "m" => 60e3, "h" => 3600e3, "d" => 86400e3, _ => -1 };
            if (milliseconds < 0) return false;
            total += number * milliseconds;
        }

        if (text.Length == 0 || total > TimeSpan.FromDays(365).TotalMilliseconds) return false;
        duration = TimeSpan.FromMilliseconds(total);
        return true;
    }

    /// <summary>Shows an age the way kubectl does: 12s, 5m, 3h, 2d.</summary>
    public static string Short(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalSeconds: < 120 } => $"{(int)age.TotalSeconds}s",
        { TotalMinutes: < 120 } => $"{(int)age.TotalMinutes}m",
        { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
        _ => $"{(int)age.TotalDays}d",
    };
}
