using System.Runtime.InteropServices;

namespace Landfall.Clients.Processes;

/// <summary>Reads /proc and sends signals.</summary>
internal static partial class LinuxProcess
{
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;

    private const int OpenReadOnlyCloseOnExec = 0x80000;

    /// <summary>Sends a signal; a process that is gone already is fine.</summary>
    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>The ids of all processes that this one may see.</summary>
    public static IEnumerable<int> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), out var pid)) yield return pid;
        }
    }

    /// <summary>Whether the environment that a process was started with holds a text. False where it may not be read, and for zombies.</summary>
    public static bool EnvironmentContains(int pid, ReadOnlySpan<byte> text)
    {
        Span<byte> buffer = stackalloc byte[8 * 1024];
        var kept = 0;
        var file = Open($"/proc/{pid}/environ", OpenReadOnlyCloseOnExec);
        if (file < 0) return false;
        try
        {
            while (Read(file, ref buffer[kept], buffer.Length - kept) is > 0 and var count)
            {
                var filled = buffer[..(kept + (int)count)];
                if (filled.IndexOf(text) >= 0) return true;
                kept = Math.Min(text.Length - 1, filled.Length);
                filled[^kept..].CopyTo(buffer);
            }

            return false;
        }
        finally
        {
            _ = Close(file);
        }
    }

    /// <summary>The parent of a living process; null when it is gone or a zombie.</summary>
    public static int? ParentOf(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var file = Open($"/proc/{pid}/stat", OpenReadOnlyCloseOnExec);
        if (file < 0) return null;
        var count = (int)Read(file, ref buffer[0], buffer.Length);
        _ = Close(file);
        if (count <= 0) return null;

        // "pid (name) state parent …": a name may hold anything, so look from its last parenthesis on.
        var rest = buffer[..count];
        rest = rest[(rest.LastIndexOf((byte)')') + 1)..].TrimStart((byte)' ');
        if (rest.Length < 3 || rest[0] is (byte)'Z' or (byte)'X') return null;
        return System.Buffers.Text.Utf8Parser.TryParse(rest[2..], out int parent, out _) ? parent : null;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    // Through libc, not File: most processes of a shared machine may not be read, and an exception for each would cost
    // more than the whole scan.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, ref byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
