using System.Diagnostics.CodeAnalysis;
using Xunit;
namespace Landfall.ComponentTests.Fixtures;
/// <summary>Skips a test whose component is missing on a laptop, and fails it in CI.</summary>
internal static class Component
{
    [DoesNotReturn]
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) Assert.Fail($"required component is missing: {reason}");
        Assert.Skip(reason);
        throw new InvalidOperationException(reason);
    }
}
