using System.Net;
using System.Net.Sockets;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Git;

public sealed class RemoteFailureTests(GitHttpServer server) : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var error = await CloneFailsAsync($"http://127.0.0.1:{port}/x.git");
        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.IsTransient.ShouldBeTrue();
        Directory.EnumerateDirectories(_cache).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(GitFault.Error, FailureKind.Unreachable)]
    [InlineData(GitFault.Cut, FailureKind.Unreachable)]
    [InlineData(GitFault.Unauthorized, FailureKind.Failed)]
    [InlineData(GitFault.Forbidden, FailureKind.Failed)]
    [InlineData(GitFault.NotFound, FailureKind.Failed)]
    public async Task A_failing_fetch_leaves_the_mirror_as_it_was(GitFault fault, FailureKind kind)
    {
        var repository = await server.CreateAsync("app", ("a.yaml", "a: 1\n"));
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(repository.Url), _cache, Ct);
        var tip = await mirror.ResolveAsync("main", Ct);
        repository.Fault = fault;
        var error = await Should.ThrowAsync<GitException>(() => mirror.FetchAsync(Ct));
        error.Kind.ShouldBe(kind);
        error.Remedy.ShouldNotBeNull();
        error.Message.ShouldContain(repository.Url);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(tip);
        repository.Fault = GitFault.None;
        await mirror.FetchAsync(Ct);
    }

    [Fact]
    public async Task A_private_repository_opens_with_credentials_in_the_address()
    {
        var repository = await server.CreateAsync("private", ("a.yaml", "a: 1\n"));
        repository.Credentials = ("me", "s3cret:p@ss");
        var url = repository.Url.Replace("http://", "http://me:s3cret%3Ap%40ss@", StringComparison.Ordinal);
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(url), _cache, Ct);
        await mirror.FetchAsync(Ct);
        var tip = (await mirror.ResolveAsync("main", Ct))!;
        var commit = await mirror.CommitAsync(tip, [new GitWrite("b", "b"u8.ToArray())], "b", new("a", "a@b"), DateTimeOffset.UnixEpoch, Ct);
        (await mirror.PushAsync(commit, "main", tip, Ct)).Status.ShouldBe(PushStatus.Done);

        foreach (var file in Directory.EnumerateFiles(_cache, "*", SearchOption.AllDirectories))
            (await File.ReadAllTextAsync(file, Ct)).ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_private_repository_opens_with_the_credential_helper_of_the_user()
    {
        var repository = await server.CreateAsync("private", ("a.yaml", "a: 1\n"));
        repository.Credentials = ("me", "s3cret-pass");
        await File.WriteAllTextAsync(
            _cache["gitconfig"],
            $"[credential \"{repository.Url}\"]\n\thelper = \"!f() {{ echo username=me; echo password=s3cret-pass; }}; f\"\n[credential]\n\tuseHttpPath = true\n",
            Ct);
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", _cache["gitconfig"]);
        try
        {
            await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(repository.Url), _cache, Ct);
            (await mirror.ResolveAsync("main", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
        }
        finally
        {
            Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", null);
        }
    }

    [Theory]
    [InlineData("http://", GitFault.None)]
    [InlineData("http://me:wr0ng-pass@", GitFault.None)]
    [InlineData("http://me:wr0ng-pass@", GitFault.Forbidden)]
    [InlineData("http://me:wr0ng-pass@", GitFault.NotFound)]
    [InlineData("http://me:wr0ng-pass@", GitFault.Error)]
    [InlineData("http://me:wr0ng-pass@", GitFault.Cut)]
    public async Task A_refusal_never_shows_the_credentials(string prefix, GitFault fault)
    {
        var repository = await server.CreateAsync("private", ("a.yaml", "a: 1\n"));
        (repository.Credentials, repository.Fault) = (("me", "right"), fault);
        var error = await CloneFailsAsync(repository.Url.Replace("http://", prefix, StringComparison.Ordinal));
        var text = error.ToString() + error.Remedy;
        text.ShouldNotContain("wr0ng-pass");
        text.ShouldNotContain(Convert.ToBase64String("me:wr0ng-pass"u8));
        if (fault == GitFault.None)
        {
            error.Kind.ShouldBe(FailureKind.Failed);
            error.Remedy.ShouldNotBeNull().ShouldContain("credential");
        }
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_carries_no_credentials_away()
    {
        var from = await server.CreateAsync("moved", ("a.yaml", "a: 1\n"));
        var other = await server.CreateAsync("other", ("a.yaml", "a: 1\n"));
        (from.Fault, from.RedirectTo) = (GitFault.Redirect, other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/");
        var error = await CloneFailsAsync(from.Url.Replace("http://", "http://me:s3cret-pass@", StringComparison.Ordinal));
        error.Remedy.ShouldNotBeNull().ShouldContain("redirects are not followed");
        other.Requests.ShouldBeEmpty();
        from.Requests.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_trusted_certificate_is_taken_and_a_strange_one_is_not()
    {
        var repository = await server.CreateAsync("tls", ("a.yaml", "a: 1\n"));
        await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse(server.HttpsUrl(repository.Name)), _cache, Ct);
        (await mirror.ResolveAsync("main", Ct)).ShouldBe(await repository.TipAsync("main", Ct));

        var error = await CloneFailsAsync(server.WrongCertificateUrl(repository.Name).Replace("https://", "https://me:s3cret-pass@", StringComparison.Ordinal));
        error.Kind.ShouldBe(FailureKind.Failed);
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldContain("certificate");
        error.Remedy.ShouldNotBeNull().ShouldContain("sslCAInfo");
        repository.Requests.ShouldAllBe(r => r.Authorization == null);
    }

    [Fact]
    public async Task A_folder_without_a_repository_is_named()
    {
        var error = await CloneFailsAsync(_cache["nothing-here"]);
        error.Kind.ShouldBe(FailureKind.Failed);
        error.Message.ShouldContain("nothing-here");
    }

    [Fact]
    public async Task Ssh_asks_no_question_and_its_refusals_are_told_apart()
    {
        var repository = await server.CreateAsync("ssh", ("a.yaml", "a: 1\n"));
        var ssh = _cache["ssh"];

        // In the place of ssh: notes what it was given, and runs the other side here.
        await File.WriteAllTextAsync(
            ssh,
            $"""
            #!/bin/sh
            echo "$SSH_ASKPASS_REQUIRE $SSH_ASKPASS $@" >> {_cache["ssh.log"]}
            for last in "$@"; do :; done
            case "$*" in
              *unknown.example*) echo "Host key verification failed." >&2; exit 255;;
              *refusing.example*) echo "git@refusing.example: Permission denied (publickey)." >&2; exit 255;;
              *down.example*) echo "ssh: connect to host down.example port 22: Connection refused" >&2; exit 255;;
            esac
            exec sh -c "$last"
            """,
            Ct);
        File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("GIT_SSH_COMMAND", ssh);
        try
        {
            await using var mirror = await GitMirror.OpenAsync(GitRemote.Parse($"git@good.example:{repository.Path}"), _cache, Ct);
            (await mirror.ResolveAsync("main", Ct)).ShouldBe(await repository.TipAsync("main", Ct));
            (await File.ReadAllTextAsync(_cache["ssh.log"], Ct)).ShouldStartWith("force /bin/false ");

            (await CloneFailsAsync("git@unknown.example:x.git")).Remedy.ShouldNotBeNull().ShouldContain("known_hosts");
            (await CloneFailsAsync("ssh://git@refusing.example/x.git")).Remedy.ShouldNotBeNull().ShouldContain("ssh-agent");
            (await CloneFailsAsync("git@down.example:x.git")).Kind.ShouldBe(FailureKind.Unreachable);
        }
        finally
        {
            Environment.SetEnvironmentVariable("GIT_SSH_COMMAND", null);
        }
    }

    [Fact]
    public async Task A_slow_server_can_be_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x.git";
        var cloning = GitMirror.OpenAsync(GitRemote.Parse(url), _cache, cancel.Token);
        using var connection = await listener.AcceptTcpClientAsync(Ct);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(cloning);
    }

    private async Task<GitException> CloneFailsAsync(string url) =>
        await Should.ThrowAsync<GitException>(() => GitMirror.OpenAsync(GitRemote.Parse(url), _cache, Ct));
}
