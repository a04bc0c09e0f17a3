using Landfall.Clients.Processes;

namespace Landfall.ComponentTests.Processes;

/// <summary>Child programs for the tests of processes: a shell script is the thing under observation here.</summary>
internal static class Shell
{
    public static ProcessCommand Script(string script, params string[] arguments) => new("/bin/sh", ["-c", script, "sh", .. arguments]);

    /// <summary>Whether a process lives, zombies not counted.</summary>
    public static bool Lives(int pid)
    {
        try
        {
            var state = File.ReadAllText($"/proc/{pid}/stat").Split(") ", 2)[1][0];
            return state is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits until a condition holds, at most half a minute.</summary>
    public static async Task UntilAsync(Func<bool> condition, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(10, deadline.Token);
    }
}
