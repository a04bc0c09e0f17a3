using System.Diagnostics;
using System.Text;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>git as a user would run it, with a fixed identity and without this machine's configuration.</summary>
internal static class UserGit
{
    public static async Task<string> RunAsync(string folder, CancellationToken ct, params IEnumerable<string> arguments) =>
        await RunAsync(folder, null, ct, arguments);

    /// <summary>Returns standard output without its last line end; another exit code than 0 fails the test.</summary>
    public static async Task<string> RunAsync(string folder, byte[]? input, CancellationToken ct, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Isolate(start.Environment);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(ct);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        await using (var stdin = process.StandardInput.BaseStream)
        {
            if (input is not null) await stdin.WriteAsync(input, ct);
        }

        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"git {string.Join(' ', start.ArgumentList)} in {folder}: exit {process.ExitCode}\n{await error}\n{await output}");
        return (await output).TrimEnd('\n');
    }

    public static void Isolate(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal) && k != "GIT_SSL_CAINFO").ToList())
            environment.Remove(name);
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["LC_ALL"] = "C.UTF-8";
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            environment[$"GIT_{role}_NAME"] = "Una User";
            environment[$"GIT_{role}_EMAIL"] = "una@example.com";
        }
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
