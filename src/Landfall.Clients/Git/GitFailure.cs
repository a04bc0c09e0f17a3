using System.Text.RegularExpressions;

namespace Landfall.Clients.Git;

/// <summary>Says what kind of failure the words of git, curl, ssh or a server mean, and what the user can do.</summary>
internal static partial class GitFailure
{
    private const int MostLines = 8;

    private static readonly (Regex Words, FailureKind Kind, Func<GitRemote, string> Remedy)[] Kinds =
    [
        (Certificate(), FailureKind.Failed, r => $"The identity of {r.Host} could not be checked. If its authority is your own, name it: git config --global http.https://{r.Host}/.sslCAInfo FILE"),
        (HostKey(), FailureKind.Failed, r => $"Compare the host key of {r.Host} and add it to ~/.ssh/known_hosts (ssh {r.Host} asks for it)."),
        (Forbidden(), FailureKind.Failed, r => $"The server knows you and says no: give these credentials the right to {r.Redacted}."),
        (Credentials(), FailureKind.Failed, r => $"Give Git credentials for {r.Host}: a credential helper (git config credential.helper), a key in ssh-agent, or user and token in the URL."),
        (Redirect(), FailureKind.Failed, _ => "The server sends to another address, and redirects are not followed: use the new address."),
        (Absent(), FailureKind.Failed, r => $"Check the address {r.Redacted}; some servers also say this when the credentials lack the right to see it."),
        (Transport(), FailureKind.Refused, _ => "Use https, ssh or a local path."),
        (Ownership(), FailureKind.Refused, r => $"Git refuses a repository that another user owns: git config --global --add safe.directory {r.Address}"),
        (Unreachable(), FailureKind.Unreachable, r => r.Host.Length == 0 ? "Try again." : $"Check the network and {r.Host}, then try again."),
    ];

    /// <summary>The failure of an operation on a remote.</summary>
    /// <param name="doing">What was tried, as "fetch from".</param>
    public static GitException OfRemote(GitRemote remote, string doing, string error)
    {
        var words = Words(error);
        var own = WithoutServer(error);
        foreach (var (pattern, kind, remedy) in Kinds)
        {
            if (!pattern.IsMatch(own)) continue;
            return new GitException(kind, Message(remote, doing, words), remedy(remote), transient: kind == FailureKind.Unreachable);
        }

        return new GitException(FailureKind.Failed, Message(remote, doing, words));
    }

    /// <summary>The failure of an operation inside a repository.</summary>
    public static GitException OfLocal(string operation, string error) => new(FailureKind.Failed, $"git {operation} failed: {Words(error)}");

    /// <summary>Whether the server refused the credentials, or lacks them.</summary>
    public static bool IsDenied(string error)
    {
        var own = WithoutServer(error);
        return Forbidden().IsMatch(own) || Credentials().IsMatch(own);
    }

    /// <summary>Whether a local repository is so damaged that only a new clone helps.</summary>
    public static bool IsCorrupt(string error) => Corrupt().IsMatch(WithoutServer(error));

    /// <summary>What git printed, without its progress and its hints, short enough for a message.</summary>
    public static string Words(string error)
    {
        var lines = error.Split(['\n', '\r'])
            .Select(l => GitText.Clean(l))
            .Where(l => l.Length > 0 && !l.StartsWith("hint:", StringComparison.Ordinal))
            .ToList();
        return string.Join("; ", lines.TakeLast(MostLines));
    }

    // What the server says is shown, but does not decide: it could say anything.
    private static string WithoutServer(string error) =>
        string.Join('\n', error.Split(['\n', '\r']).Where(l => !l.StartsWith("remote:", StringComparison.Ordinal)));

    private static string Message(GitRemote remote, string doing, string words) =>
        $"could not {doing} {remote.Redacted}: {(words.Length == 0 ? "git gave no reason" : words)}";

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    [GeneratedRegex("certificate|self.signed|local issuer", Options)]
    private static partial Regex Certificate();

    [GeneratedRegex("Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED", Options)]
    private static partial Regex HostKey();

    [GeneratedRegex("returned error: 403|error: 403|HTTP 403", Options)]
    private static partial Regex Forbidden();

    [GeneratedRegex("Authentication failed|could not read (Username|Password)|terminal prompts disabled|returned error: 401|error: 401|HTTP 401|Permission denied \\(|Permission denied, please try again", Options)]
    private static partial Regex Credentials();

    [GeneratedRegex("returned error: 30[1278]|unable to update url base from redirection", Options)]
    private static partial Regex Redirect();

    [GeneratedRegex("returned error: 404|repository .* not found|does not appear to be a git repository|Repository not found|No such file or directory|does not exist", Options)]
    private static partial Regex Absent();

    [GeneratedRegex("transport '.*' not allowed", Options)]
    private static partial Regex Transport();

    [GeneratedRegex("dubious ownership|unsafe repository", Options)]
    private static partial Regex Ownership();

    [GeneratedRegex(
        "Could not resolve|Temporary failure in name resolution|Failed to connect|Couldn't connect|Connection (refused|reset|timed out|closed)|timed? ?out|"
        + "No route to host|Network is unreachable|Empty reply|early EOF|RPC failed|hung up unexpectedly|unexpected disconnect|"
        + "returned error: (5[0-9][0-9]|429|408)|error: 5[0-9][0-9]|transfer closed|unexpected EOF|Recv failure|Send failure|Broken pipe|Operation too slow|gnutls_handshake|SSL_ERROR|SSL_connect|TLS connection was non-properly",
        Options)]
    private static partial Regex Unreachable();

    [GeneratedRegex(
        "not a git repository|is corrupt|object file .* is empty|bad object|missing (blob|tree|commit) |unable to read (tree|sha1|object)|packfile .* (cannot be|is truncated|does not match|index unavailable)|"
        + "inflate:|bad (pack|index|signature|tree|config)|invalid sha1 pointer|does not point to a valid object|unable to parse (object|config)|pack has .* unresolved deltas|remote did not send all necessary objects|unresolvable (HEAD|reference)|could not parse HEAD",
        Options)]
    private static partial Regex Corrupt();
}
