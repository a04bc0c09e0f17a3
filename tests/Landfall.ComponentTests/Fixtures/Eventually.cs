using Xunit;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>Waits for what others bring about, up to a deadline.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, int seconds = 30)
    {
        var ct = TestContext.Current.CancellationToken;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            while (!await condition()) await Task.Delay(50, linked.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            Assert.Fail($"within {seconds} s it did not come true that {what}");
        }
    }
}
