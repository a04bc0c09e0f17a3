using System.Diagnostics;
using System.Text;

namespace Landfall.Clients.Processes;

/// <summary>
/// All processes that descend from one child. Each tree carries a unique value in its environment, by which also those are
/// found that another process adopted when their parent ended. On systems without /proc: the children that the runtime finds.
/// </summary>
internal sealed class ProcessTree
{
    private const string Variable = "LANDFALL_PROCESS_TREE";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    // A process that does not go away on SIGKILL waits for a disk or a network file system: nothing more can be done.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private readonly byte[] _cookie = Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));
    private Process? _root;

    /// <summary>Marks the environment of a child that is about to start. Keeps the mark of a tree that this process itself is part of.</summary>
    public void Mark(IDictionary<string, string?> environment)
    {
        var cookie = Encoding.ASCII.GetString(_cookie);
        var outer = Environment.GetEnvironmentVariable(Variable);
        environment[Variable] = string.IsNullOrEmpty(outer) ? cookie : outer + "/" + cookie;
    }

    /// <summary>Takes the child once it has started.</summary>
    public void Begin(Process root) => _root = root;

    /// <summary>
    /// Asks all members to end, kills those that are left after the given time, and returns when none is left.
    /// Returns at once when there is none.
    /// </summary>
    public async Task EndAsync(TimeSpan killAfter)
    {
        if (!OperatingSystem.IsLinux())
        {
            if (_root is { HasExited: false }) _root.Kill(entireProcessTree: true);
            return;
        }

        if (!Signal(LinuxProcess.SignalTerminate)) return;
        if (await IsGoneWithinAsync(killAfter, LivesOn)) return;
        await IsGoneWithinAsync(KillPatience, () => Signal(LinuxProcess.SignalKill));
    }

    private static async Task<bool> IsGoneWithinAsync(TimeSpan time, Func<bool> lives)
    {
        var start = Stopwatch.GetTimestamp();
        while (lives())
        {
            if (Stopwatch.GetElapsedTime(start) >= time) return false;
            await Task.Delay(Poll, CancellationToken.None);
        }

        return true;
    }

    private bool LivesOn() => Members().Count > 0;

    // Whether there was anyone to signal. Members can start others between the look and the signal, so callers repeat it.
    private bool Signal(int signal)
    {
        var members = Members();
        foreach (var pid in members) LinuxProcess.Signal(pid, signal);
        return members.Count > 0;
    }

    private HashSet<int> Members()
    {
        var root = _root is { HasExited: false } running ? running.Id : 0;
        var all = LinuxProcess.All().Where(pid => pid != Environment.ProcessId).ToList();
        var members = all.Where(pid => pid == root || LinuxProcess.EnvironmentContains(pid, _cookie)).ToHashSet();
        if (members.Count == 0) return members; // The usual end of a run: nothing more to read.

        // Children that emptied their environment are found through their parents.
        var parents = all.ToDictionary(pid => pid, LinuxProcess.ParentOf);
        members.RemoveWhere(pid => parents[pid] is null);
        var known = 0;
        while (known < members.Count)
        {
            known = members.Count;
            members.UnionWith(all.Where(pid => parents[pid] is { } parent && members.Contains(parent)).ToList());
        }

        return members;
    }
}
