using System.Collections;

namespace Landfall.Clients.Processes;

/// <summary>The variables that a child gets: few by default, so that no secret of this process wanders into another.</summary>
internal static class BaseEnvironment
{
    private static readonly string[] Kept = ["PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "SystemRoot", "PATHEXT", "TEMP", "TMP"];

    /// <summary>Fills <paramref name="target"/> with the child's variables.</summary>
    public static void Fill(IDictionary<string, string?> target, ProcessCommand command)
    {
        target.Clear();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            var name = (string)entry.Key;
            if (command.InheritEnvironment || IsKept(name)) target[name] = (string?)entry.Value;
        }

        if (!command.InheritEnvironment) target["LANG"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment)
        {
            if (value is null) target.Remove(name);
            else target[name] = value;
        }
    }

    private static bool IsKept(string name) =>
        Kept.Contains(name, StringComparer.Ordinal)
        || name.StartsWith("XDG_", StringComparison.Ordinal)
        || name.StartsWith("SSL_CERT_", StringComparison.Ordinal)
        || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}
