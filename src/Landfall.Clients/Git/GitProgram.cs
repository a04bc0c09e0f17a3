using Landfall.Clients.Processes;

namespace Landfall.Clients.Git;

/// <summary>
/// Builds every call of git, so that each has the same guards: no hook, filter, monitor or submodule runs, no prompt
/// appears, only the transports of <see cref="GitRemote"/> are open, and no redirect is followed. The settings travel in
/// the environment, as <c>git -c</c> does internally, which keeps credentials out of the argument list. The user's own
/// configuration, credential helpers and ssh configuration stay in force. See git(1), git-config(1).
/// </summary>
internal static class GitProgram
{
    public static readonly TimeSpan LocalTimeout = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan RemoteTimeout = TimeSpan.FromMinutes(15);

    private static readonly (string Key, string Value)[] Guards =
    [
        ("core.hooksPath", "/dev/null"),
        ("core.fsmonitor", "false"),
        ("core.attributesFile", "/dev/null"),
        ("http.followRedirects", "false"),
        ("http.lowSpeedLimit", "1"),
        ("http.lowSpeedTime", "60"),
        ("submodule.recurse", "false"),
        ("fetch.recurseSubmodules", "false"),
        ("push.recurseSubmodules", "no"),
        ("push.gpgSign", "false"),
        ("push.followTags", "false"),
        ("push.negotiate", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("fetch.writeCommitGraph", "false"),
        ("log.showSignature", "false"),
        ("log.showRoot", "true"),
        ("log.follow", "false"),
        ("log.mailmap", "false"),
        ("diff.orderFile", "/dev/null"),
        ("i18n.logOutputEncoding", "UTF-8"),
        ("color.ui", "false"),
        ("core.quotePath", "false"),
    ];

    // What Git itself, ssh and the usual credential helpers are configured with beside their files.
    private static readonly string[] PassedOn =
    [
        "SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
        "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "DBUS_SESSION_BUS_ADDRESS", "GNUPGHOME",
        "GH_TOKEN", "GITHUB_TOKEN", "GH_CONFIG_DIR", "GITLAB_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "CLOUDSDK_CONFIG",
    ];

    /// <summary>A call inside a repository.</summary>
    /// <param name="gitDirectory">The bare repository; null: the one that the working directory is in.</param>
    public static ProcessCommand Local(string? gitDirectory, IReadOnlyList<string> arguments, IReadOnlyList<(string Key, string Value)>? settings = null)
    {
        var environment = Environment([.. Guards, .. settings ?? []]);
        environment["GIT_ALLOW_PROTOCOL"] = "none";
        if (gitDirectory is not null) environment["GIT_DIR"] = gitDirectory;
        return new ProcessCommand("git", arguments) { Environment = environment, Timeout = LocalTimeout };
    }

    /// <summary>Runs a call inside a repository; anything but success is a failure with git's words.</summary>
    public static async Task<ProcessResult> RunLocalAsync(
        string? gitDirectory, IReadOnlyList<string> arguments, CancellationToken ct, Stream? input = null)
    {
        var result = await ProcessRunner.RunAsync(Local(gitDirectory, arguments) with { StandardInput = input }, ct);
        return result.ExitCode == 0 ? result : throw GitFailure.OfLocal(arguments[0], result.Error);
    }

    /// <summary>A call that speaks to a remote.</summary>
    public static ProcessCommand Remote(GitRemote remote, string? gitDirectory, IReadOnlyList<string> arguments)
    {
        var settings = new List<(string, string)>(Guards);

        // Bound to scheme, host and port, so that no other server gets it.
        var origin = $"{(remote.Transport == GitTransport.Https ? "https" : "http")}://{remote.Host}/";
        if (remote.Authorization is { } authorization) settings.Add(($"http.{origin}.extraHeader", $"Authorization: {authorization}"));

        // A proxy would carry what is meant for this machine to another.
        if (remote.Transport == GitTransport.Http) settings.Add(("http.proxy", ""));

        var environment = Environment(settings);
        environment["GIT_ALLOW_PROTOCOL"] = AllowedProtocols(remote.Transport);
        if (gitDirectory is not null) environment["GIT_DIR"] = gitDirectory;
        return new ProcessCommand("git", arguments) { Environment = environment, Timeout = RemoteTimeout, Secrets = remote.Secrets };
    }

    // https and ssh stand for each other in many users' url.*.insteadOf.
    private static string AllowedProtocols(GitTransport transport) => transport switch
    {
        GitTransport.File => "file",
        GitTransport.Http => "http",
        _ => "https:ssh",
    };

    private static Dictionary<string, string?> Environment(IReadOnlyList<(string Key, string Value)> settings)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            // The failures are told apart by their words, so these must not be translated.
            ["LC_ALL"] = "C.UTF-8",
            ["LANGUAGE"] = "",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_PROTOCOL_FROM_USER"] = "0",
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_NO_REPLACE_OBJECTS"] = "1",
            ["GIT_ADVICE"] = "0",

            // ssh asks nothing either, without taking the place of the user's core.sshCommand: a question (unknown host
            // key, passphrase) goes to a program that says no.
            ["SSH_ASKPASS"] = "/bin/false",
            ["SSH_ASKPASS_REQUIRE"] = "force",
            ["GIT_CONFIG_COUNT"] = settings.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        for (var i = 0; i < settings.Count; i++)
        {
            environment[$"GIT_CONFIG_KEY_{i}"] = settings[i].Key;
            environment[$"GIT_CONFIG_VALUE_{i}"] = settings[i].Value;
        }

        foreach (var name in PassedOn)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) environment[name] = value;
        }

        return environment;
    }
}
