namespace Landfall.Clients.Kubernetes;

/// <summary>Finds what was probably meant by a kind that a server does not serve.</summary>
internal static class KindSuggestion
{
    /// <summary>
    /// Gives a sentence naming the same kind in another version or group, else the kind with the nearest name; null when nothing is near.
    /// </summary>
    public static string? For(GroupVersionKind wanted, IEnumerable<GroupVersionKind> served)
    {
        var kinds = served.Distinct().ToList();
        var same = kinds.Where(k => k.Kind == wanted.Kind).OrderByDescending(k => k.Group == wanted.Group).ToList();
        if (same.Count > 0) return $"The server has {wanted.Kind} in {string.Join(", ", same.Select(k => k.ApiVersion).Distinct())}.";
        var near = kinds.Select(k => (Kind: k, Distance: Distance(k.Kind.ToLowerInvariant(), wanted.Kind.ToLowerInvariant())))
            .Where(c => c.Distance <= Math.Max(2, wanted.Kind.Length / 4))
            .OrderBy(c => c.Distance).ThenByDescending(c => c.Kind.Group == wanted.Group).FirstOrDefault().Kind;
        return near is null ? null : $"Did you mean {near.Kind} ({near.ApiVersion})?";
    }

    // Levenshtein, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
