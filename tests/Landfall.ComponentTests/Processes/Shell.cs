using System.Text;
using Landfall.Clients.Processes;

namespace Landfall.ComponentTests.Processes;

/// <summary>Child programs for the tests of processes: a shell script is the thing under observation here.</summary>
internal static class Shell
{
    public static ProcessCommand Script(string script, params string[] arguments) => new("/bin/sh", ["-c", script, "sh", .. arguments]);

    /// <summary>
    /// Writes a script that can be run. Another process writes it: a file that this one had open for writing may be "busy" when
    /// it is run, for a child that starts elsewhere at that moment holds it open too.
    /// </summary>
    public static async Task InstallAsync(string file, string script, CancellationToken ct)
    {
        var content = new MemoryStream(Encoding.UTF8.GetBytes($"#!/bin/sh\n{script}\n"));
        await ProcessRunner.RunCheckedAsync(Script("cat > \"$1\" && chmod +x \"$1\"", file) with { StandardInput = content }, ct);
    }

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
}
