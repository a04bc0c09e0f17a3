namespace Landfall.Clients.Yaml;

/// <summary>
/// Bounds what one read may cost, so that a hostile file ends in an error and not in an exhausted machine.
/// </summary>
/// <param name="MaxBytes">Largest content in bytes; scalar text after alias expansion is held to the same number.</param>
/// <param name="MaxNodes">Most nodes (keys, values and collections) of a whole stream, aliases counted as what they stand for.</param>
/// <param name="MaxDepth">Most collections inside one another, aliases followed.</param>
public sealed record YamlBudget(long MaxBytes, int MaxNodes, int MaxDepth)
{
    /// <summary>16 MiB, 500 000 nodes, 100 levels.</summary>
    public static YamlBudget Default { get; } = new(16 * 1024 * 1024, 500_000, 100);
}
