using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Clients.Git;

/// <summary>How a repository is reached.</summary>
public enum GitTransport
{
    Https,

    /// <summary>Without TLS, on the loopback interface only.</summary>
    Http,
    Ssh,

    /// <summary>A folder of this machine.</summary>
    File,
}

/// <summary>
/// The address of a repository that is safe to hand to Git: https, ssh (also as <c>user@host:path</c>), a local path or
/// <c>file://</c>, and http on loopback. Two remotes are equal when their addresses and credentials are.
/// </summary>
public sealed partial record GitRemote
{
    private const int ShortestToken = 20;
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private GitRemote(string url, GitTransport transport, string host, string address, string redacted)
    {
        Url = url;
        Transport = transport;
        Host = host;
        Address = address;
        Redacted = redacted;
    }

    /// <summary>The address as given, with its credentials; a local path is made absolute. Never print it.</summary>
    public string Url { get; }

    public GitTransport Transport { get; }

    /// <summary>Host and port; empty for a local path.</summary>
    public string Host { get; }

    /// <summary>The address without credentials, for messages.</summary>
    public string Redacted { get; }

    /// <summary>What Git gets as an argument. It holds no password: arguments can be read by every user of a machine.</summary>
    internal string Address { get; }

    /// <summary>"Basic …" for the user and password of the address; null without a password.</summary>
    internal string? Authorization { get; private init; }

    /// <summary>Texts that must not appear in any output.</summary>
    internal IReadOnlyList<string> Secrets { get; private init; } = [];

    /// <summary>Reads an address. A relative path is taken from the present folder.</summary>
    /// <exception cref="GitException"><see cref="FailureKind.Invalid"/>: a transport that can run a program
    /// (<c>ext::</c>), one without a check of the server (<c>git://</c>, http elsewhere), an option in place of an
    /// address, control characters, also percent-encoded.</exception>
    public static GitRemote Parse(string url)
    {
        if (url.Length == 0) throw Fault("", "it is empty");
        if (url.Length > 2048) throw Fault(url[..80], "it is longer than 2048 characters");
        if (url[0] == '-') throw Fault(url, "it begins with '-'");
        if (url.Any(char.IsControl) || EncodedControl().IsMatch(url)) throw Fault(url, "it contains a control character");
        if (Helper().IsMatch(url)) throw Fault(url, "remote helpers such as 'ext::' can run programs");

        if (Scheme().Match(url) is { Success: true } scheme)
        {
            var rest = url[scheme.Length..];
            return scheme.Groups["scheme"].Value switch
            {
                "https" => Web(url, GitTransport.Https, rest),
                "http" => Web(url, GitTransport.Http, rest),
                "ssh" => Ssh(url, rest),
                "file" => LocalUrl(url, rest),
                var other => throw Fault(url, $"'{other}://' is not supported"),
            };
        }

        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var slash = url.IndexOf('/', StringComparison.Ordinal);
        return colon > 0 && (slash < 0 || colon < slash) ? Scp(url) : Local(Path.GetFullPath(url));
    }

    public override string ToString() => Redacted;

    public bool Equals(GitRemote? other) => other is not null && Url == other.Url;

    public override int GetHashCode() => Url.GetHashCode(StringComparison.Ordinal);

    private static GitRemote Web(string url, GitTransport transport, string rest)
    {
        var end = rest.AsSpan().IndexOfAny("/?#");
        var authority = end < 0 ? rest : rest[..end];
        var path = end < 0 ? "" : rest[end..];
        var at = authority.LastIndexOf('@');
        var host = authority[(at + 1)..];
        if (url.Contains('\\', StringComparison.Ordinal)) throw Fault(url, "it contains '\\'");
        EnsureHost(url, host);
        if (path.Contains('#', StringComparison.Ordinal)) throw Fault(url, "it contains '#'");
        if (transport == GitTransport.Http && !IsLoopback(host))
            throw Fault(url, "http is not protected against a false server", "Use https; http is for this machine only (localhost).");

        var scheme = transport == GitTransport.Https ? "https://" : "http://";
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var shown = query < 0 ? path : path[..query] + "?***";
        if (at < 0) return new GitRemote(url, transport, host, url, scheme + host + shown);

        var redacted = $"{scheme}***@{host}{shown}";
        var userInfo = authority[..at];
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            // A name for the credential helper, or a token in its place: only the length tells.
            return new GitRemote(url, transport, host, url, redacted) { Secrets = userInfo.Length >= ShortestToken ? [userInfo] : [] };
        }

        var user = Uri.UnescapeDataString(userInfo[..colon]);
        var password = Uri.UnescapeDataString(userInfo[(colon + 1)..]);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return new GitRemote(url, transport, host, scheme + host + path, redacted)
        {
            Authorization = $"Basic {basic}",
            Secrets = [userInfo, userInfo[(colon + 1)..], password, basic],
        };
    }

    private static GitRemote Ssh(string url, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || slash == rest.Length - 1) throw Fault(url, "the path of the repository is missing");
        var authority = rest[..slash];
        EnsureSshHost(url, authority);
        EnsureSshPath(url, rest[(slash + 1)..]);
        return new GitRemote(url, GitTransport.Ssh, authority[(authority.LastIndexOf('@') + 1)..], url, url);
    }

    private static GitRemote Scp(string url)
    {
        var match = ScpForm().Match(url);
        if (!match.Success) throw Fault(url, "it is neither a URL, nor 'user@host:path', nor a path");
        var authority = match.Groups["authority"].Value;
        if (authority.Length == 1) throw Fault(url, "it looks like a drive letter");
        EnsureSshHost(url, authority);
        EnsureSshPath(url, match.Groups["path"].Value);
        return new GitRemote(url, GitTransport.Ssh, authority[(authority.LastIndexOf('@') + 1)..], url, url);
    }

    private static GitRemote LocalUrl(string url, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || rest[..slash] is not ("" or "localhost")) throw Fault(url, "a file URL names a path of this machine: file:///path");
        return Local(Path.GetFullPath(Uri.UnescapeDataString(rest[slash..])));
    }

    private static GitRemote Local(string path) => new(path, GitTransport.File, "", path, path);

    // git and ssh decode percent signs and read a leading '-' as an option, so neither may stand in user or host.
    private static void EnsureSshHost(string url, string authority)
    {
        var at = authority.LastIndexOf('@');
        var user = at < 0 ? "" : authority[..at];
        if (user.Contains(':', StringComparison.Ordinal))
            throw Fault(url, "ssh takes no password", "Use a key: ssh-agent, or IdentityFile in ~/.ssh/config.");
        if (at == 0 || (at > 0 && !UserName().IsMatch(user))) throw Fault(url, "the user is not valid");
        EnsureHost(url, authority[(at + 1)..]);
    }

    private static void EnsureSshPath(string url, string path)
    {
        if (path.Length == 0) throw Fault(url, "the path of the repository is missing");
        if (path[0] == '-') throw Fault(url, "the path begins with '-'");
        if (path.Contains('\\', StringComparison.Ordinal)) throw Fault(url, "it contains '\\'");
    }

    private static void EnsureHost(string url, string host)
    {
        if (!HostAndPort().IsMatch(host)) throw Fault(url, "the host is not valid");
    }

    private static bool IsLoopback(string hostAndPort)
    {
        var host = HostAndPort().Match(hostAndPort).Groups["host"].Value;
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    // Of an address that could not be read nothing is known: all that may be a credential is left out.
    private static GitException Fault(string url, string why, string? remedy = null)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var at = url.LastIndexOf('@');
        var shown = at > start ? $"{url[..start]}***@{url[(at + 1)..]}" : url;
        var query = shown.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) shown = shown[..query] + "?***";
        return GitException.Invalid(
            $"'{GitText.Clean(shown)}' is not an address of a Git repository that can be used: {why}",
            remedy ?? "Use https://host/path, ssh://user@host/path, user@host:path or a local path.");
    }

    [GeneratedRegex("^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://", Bounded)]
    private static partial Regex Scheme();

    [GeneratedRegex("^[A-Za-z0-9+.-]*::", Bounded)]
    private static partial Regex Helper();

    [GeneratedRegex("%(0[0-9a-f]|1[0-9a-f]|7f)", Bounded | RegexOptions.IgnoreCase)]
    private static partial Regex EncodedControl();

    [GeneratedRegex("^(?<host>[A-Za-z0-9_][A-Za-z0-9_.-]*|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?$", Bounded)]
    private static partial Regex HostAndPort();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$", Bounded)]
    private static partial Regex UserName();

    [GeneratedRegex("^(?<authority>([^@:/\\[]*@)?([^:/\\[@]+|\\[[^\\]/]+\\])):(?<path>.*)$", Bounded)]
    private static partial Regex ScpForm();
}
