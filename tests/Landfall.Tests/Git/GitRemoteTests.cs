using Landfall.Clients;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class GitRemoteTests
{
    [Theory]
    [InlineData("https://example.com/team/app.git", GitTransport.Https, "example.com")]
    [InlineData("https://example.com:8443/team/app.git", GitTransport.Https, "example.com:8443")]
    [InlineData("https://org@dev.azure.com/org/project/_git/app", GitTransport.Https, "dev.azure.com")]
    [InlineData("http://localhost:3000/app.git", GitTransport.Http, "localhost:3000")]
    [InlineData("http://127.0.0.1/app.git", GitTransport.Http, "127.0.0.1")]
    [InlineData("http://127.3.2.1:80/app.git", GitTransport.Http, "127.3.2.1:80")]
    [InlineData("http://[::1]:3000/app.git", GitTransport.Http, "[::1]:3000")]
    [InlineData("ssh://git@example.com/team/app.git", GitTransport.Ssh, "example.com")]
    [InlineData("ssh://git@example.com:2222/~team/app.git", GitTransport.Ssh, "example.com:2222")]
    [InlineData("ssh://example.com/app.git", GitTransport.Ssh, "example.com")]
    [InlineData("git@example.com:team/app.git", GitTransport.Ssh, "example.com")]
    [InlineData("work-alias:app.git", GitTransport.Ssh, "work-alias")]
    [InlineData("git@[::1]:app.git", GitTransport.Ssh, "[::1]")]
    [InlineData("/srv/git/app.git", GitTransport.File, "")]
    [InlineData("file:///srv/git/app.git", GitTransport.File, "")]
    [InlineData("./a:b.git", GitTransport.File, "")]
    public void These_addresses_are_taken(string url, GitTransport transport, string host)
    {
        var remote = GitRemote.Parse(url);
        remote.Transport.ShouldBe(transport);
        remote.Host.ShouldBe(host);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("ext::sh -c touch% /tmp/x", "run programs")]
    [InlineData("fd::17", "run programs")]
    [InlineData("::x", "run programs")]
    [InlineData("http::https://example.com/x", "run programs")]
    [InlineData("--upload-pack=touch /tmp/x", "begins with '-'")]
    [InlineData("-oProxyCommand=x", "begins with '-'")]
    [InlineData("ssh://-oProxyCommand=x/y", "host is not valid")]
    [InlineData("ssh://git@-oProxyCommand=x/y", "host is not valid")]
    [InlineData("ssh://-l@example.com/y", "user is not valid")]
    [InlineData("ssh://%2doProxyCommand=x/y", "host is not valid")]
    [InlineData("ssh://git:secret@example.com/y", "no password")]
    [InlineData("ssh://example.com", "path of the repository is missing")]
    [InlineData("ssh://example.com/-x", "path begins with '-'")]
    [InlineData("git@-oProxyCommand=x:y", "host is not valid")]
    [InlineData("-oProxyCommand=x@host:y", "begins with '-'")]
    [InlineData("git@example.com:-x", "path begins with '-'")]
    [InlineData("git@example.com:", "path of the repository is missing")]
    [InlineData("git://example.com/app.git", "'git://' is not supported")]
    [InlineData("ftp://example.com/app.git", "'ftp://' is not supported")]
    [InlineData("javascript://example.com/app.git", "'javascript://' is not supported")]
    [InlineData("http://example.com/app.git", "not protected")]
    [InlineData("http://localhost.example.com/app.git", "not protected")]
    [InlineData("http://10.0.0.1/app.git", "not protected")]
    [InlineData("http://127.0.0.1@example.com/app.git", "not protected")]
    [InlineData("https://example.com\\@evil.example/app.git", "contains '\\'")]
    [InlineData("https:///app.git", "host is not valid")]
    [InlineData("https://exa mple.com/app.git", "host is not valid")]
    [InlineData("https://-x.example.com/app.git", "host is not valid")]
    [InlineData("https://example.com/app.git#x", "contains '#'")]
    [InlineData("https://example.com/%0ahost=evil.example", "control character")]
    [InlineData("https://example.com%0D/x", "control character")]
    [InlineData("https://example.com/\nx", "control character")]
    [InlineData("https://example.com/\u0000x", "control character")]
    [InlineData("file://server/share", "path of this machine")]
    [InlineData("C:\\repo", "drive letter")]
    [InlineData("c:repo", "drive letter")]
    public void These_addresses_are_refused_with_the_reason(string url, string reason)
    {
        var error = Should.Throw<GitException>(() => GitRemote.Parse(url));
        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain(reason);
        error.Message.Any(char.IsControl).ShouldBeFalse();
        error.Remedy.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("https://user:pass@example.com/x", "https://***@example.com/x")]
    [InlineData("https://ghp_0123456789abcdefghij@example.com/x", "https://***@example.com/x")]
    [InlineData("https://example.com/x?private_token=pass", "https://example.com/x?***")]
    [InlineData("git@example.com:x", "git@example.com:x")]
    [InlineData("https://example.com/x", "https://example.com/x")]
    public void Credentials_are_left_out_for_messages(string url, string shown)
    {
        GitRemote.Parse(url).Redacted.ShouldBe(shown);
        GitRemote.Parse(url).ToString().ShouldBe(shown);
    }

    [Theory]
    [InlineData("https://user:hunter22@example.com:port/x")]
    [InlineData("https://user:hunter22/@example.com/x")]
    [InlineData("http://user:hunter22@example.com/x?token=hunter22")]
    [InlineData("ssh://user:hunter22@example.com/x")]
    [InlineData("user:hunter22@example.com:x\n")]
    public void A_refused_address_does_not_show_its_credentials(string url)
    {
        var error = Should.Throw<GitException>(() => GitRemote.Parse(url));
        error.Message.ShouldNotContain("hunter22");
        error.Message.ShouldContain("example.com");
    }

    [Fact]
    public void A_password_travels_as_a_header_and_not_as_an_argument()
    {
        var remote = GitRemote.Parse("https://me:p%40ss%3Aword@example.com/x.git");
        remote.Address.ShouldBe("https://example.com/x.git");
        remote.Authorization.ShouldBe("Basic " + Convert.ToBase64String("me:p@ss:word"u8));
        remote.Secrets.ShouldContain("p@ss:word");
    }

    [Fact]
    public void Remotes_with_other_credentials_are_other_remotes()
    {
        GitRemote.Parse("https://a:x@example.com/r").ShouldNotBe(GitRemote.Parse("https://a:y@example.com/r"));
        GitRemote.Parse("https://a:x@example.com/r").ShouldBe(GitRemote.Parse("https://a:x@example.com/r"));
    }

    [Fact]
    public void The_folder_of_a_mirror_is_readable_and_its_own_for_each_address_and_credential()
    {
        var plain = MirrorFolder.NameOf(GitRemote.Parse("https://example.com/web-team/app.git"));
        plain.ShouldStartWith("web-team-app-");
        var names = new[] { "https://a:x@example.com/web-team/app.git", "https://a:y@example.com/web-team/app.git", "https://example.com/web-team/app", "git@example.com:../../app" }
            .Select(u => MirrorFolder.NameOf(GitRemote.Parse(u))).Append(plain).ToList();
        names.Distinct().Count().ShouldBe(names.Count);
        names.ShouldAllBe(n => !n.Contains('/') && !n.Contains('@') && !n.Contains(':') && !n.StartsWith('.'));
    }

    [Fact]
    public void A_relative_path_is_made_absolute() =>
        GitRemote.Parse("../app.git").Address.ShouldBe(Path.GetFullPath("../app.git"));
}
