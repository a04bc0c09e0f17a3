using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Landfall.ComponentTests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

[assembly: AssemblyFixture(typeof(GitHttpServer))]

namespace Landfall.ComponentTests.Fixtures;

/// <summary>
/// Real Git over HTTP and HTTPS on loopback: <c>git http-backend</c> behind Kestrel. One for the whole test assembly
/// (take it as a constructor parameter); each test makes its own repositories under unique names.
/// </summary>
public sealed class GitHttpServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, ServedRepository> _repositories = new(StringComparer.Ordinal);
    private WebApplication? _web;
    private Uri _http = null!;
    private Uri _https = null!;
    private Uri _wrongCertificate = null!;

    public static async Task<GitHttpServer> StartAsync()
    {
        var server = new GitHttpServer();
        await server.InitializeAsync();
        return server;
    }

    public static string UniqueName(string readable) => $"{readable}-{Guid.NewGuid().ToString("N")[..8]}";

    public async ValueTask InitializeAsync()
    {
        using var authority = TestCertificate.Authority("Landfall test authority");
        using var stranger = TestCertificate.Authority("Unknown authority");
        TrustInGit(authority);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, l => l.UseHttps(TestCertificate.ForLoopback(authority)));
            kestrel.Listen(IPAddress.Loopback, 0, l => l.UseHttps(TestCertificate.ForLoopback(stranger)));
        });
        _web = builder.Build();
        _web.Run(AnswerAsync);
        await _web.StartAsync(TestContext.Current.CancellationToken);
        var addresses = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a)).ToList();
        (_http, _https, _wrongCertificate) = (addresses[0], addresses[1], addresses[2]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_web is not null) await _web.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Creates a bare repository with branch main; with files, they are its first commit. Returns the clone URL,
    /// <c>http://127.0.0.1:PORT/NAME.git</c>.</summary>
    public async Task<string> CreateRepositoryAsync(string name, params IEnumerable<(string Path, string Content)> files)
    {
        var ct = TestContext.Current.CancellationToken;
        if (Landfall.Clients.Processes.ProcessRunner.Find("git") is null) Component.Missing("git is not installed");
        var path = Path.Combine(_folder, $"{name}.git");
        if (!_repositories.TryAdd(name, new ServedRepository(name, path, new Uri(_http, $"{name}.git").ToString())))
            throw new InvalidOperationException($"there is a repository {name} already: take UniqueName(\"{name}\")");
        await UserGit.RunAsync(_folder, ct, "init", "--quiet", "--bare", "--template=", "--initial-branch=main", path);
        var initial = files.ToList();
        if (initial.Count > 0) await UserGit.RunAsync(path, FirstCommit(initial), ct, "fast-import", "--quiet");
        return Repository(name).Url;
    }

    /// <summary>As <see cref="CreateRepositoryAsync"/>, under a unique name, with the switches of the repository.</summary>
    public async Task<ServedRepository> CreateAsync(string readable, params IEnumerable<(string Path, string Content)> files)
    {
        var name = UniqueName(readable);
        await CreateRepositoryAsync(name, files);
        return Repository(name);
    }

    /// <summary>The bare repository on disk.</summary>
    public string RepositoryPath(string name) => Repository(name).Path;

    public ServedRepository Repository(string name) => _repositories[name];

    /// <summary>https with a certificate that git trusts in this process.</summary>
    public string HttpsUrl(string name) => new Uri(_https, $"{name}.git").ToString();

    /// <summary>https with a certificate of an unknown authority.</summary>
    public string WrongCertificateUrl(string name) => new Uri(_wrongCertificate, $"{name}.git").ToString();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var name = request.Path.Value!.Split('/')[1];
        if (!name.EndsWith(".git", StringComparison.Ordinal) || !_repositories.TryGetValue(name[..^4], out var repository))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        string? authorization = request.Headers.Authorization;
        repository.Requests.Enqueue(new GitHttpRequest(request.Method, request.Path.Value + request.QueryString, authorization));
        var isPush = request.Method == "POST" && request.Path.Value.EndsWith("/git-receive-pack", StringComparison.Ordinal);
        var fault = isPush && repository.PushFault != GitFault.None ? repository.PushFault : repository.Fault;
        if (fault == GitFault.CutAfterwards)
        {
            await GitCgi.RunAsync(context, repository, _folder, new MemoryStream());
            context.Abort();
        }
        else if (fault != GitFault.None) Fail(context, repository, fault);
        else if (repository.Credentials is { } expected && authorization != Basic(expected)) Fail(context, repository, GitFault.Unauthorized);
        else await GitCgi.RunAsync(context, repository, _folder, context.Response.Body);
    }

    private static void Fail(HttpContext context, ServedRepository repository, GitFault fault)
    {
        var response = context.Response;
        switch (fault)
        {
            case GitFault.Cut:
                context.Abort();
                break;
            case GitFault.Redirect:
                response.Redirect(repository.RedirectTo + context.Request.Path.Value!.Split('/', 3)[2] + context.Request.QueryString);
                break;
            case GitFault.Unauthorized:
                response.StatusCode = StatusCodes.Status401Unauthorized;
                response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
                break;
            default:
                response.StatusCode = fault switch
                {
                    GitFault.Forbidden => StatusCodes.Status403Forbidden,
                    GitFault.NotFound => StatusCodes.Status404NotFound,
                    _ => StatusCodes.Status500InternalServerError,
                };
                break;
        }
    }

    private static string Basic((string User, string Password) credentials) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Password}"));

    // git takes one file of authorities: that of the machine, with ours added. Set once, before any test runs.
    private void TrustInGit(X509Certificate2 authority)
    {
        var known = new[] { Environment.GetEnvironmentVariable("GIT_SSL_CAINFO"), Environment.GetEnvironmentVariable("SSL_CERT_FILE"), "/etc/ssl/certs/ca-certificates.crt" }
            .FirstOrDefault(File.Exists);
        var bundle = _folder["authorities.pem"];
        File.WriteAllText(bundle, (known is null ? "" : File.ReadAllText(known) + "\n") + authority.ExportCertificatePem() + "\n");
        Environment.SetEnvironmentVariable("GIT_SSL_CAINFO", bundle);
    }

    private static byte[] FirstCommit(IEnumerable<(string Path, string Content)> files)
    {
        using var stream = new MemoryStream();
        void Line(string text) => stream.Write(UserGit.Bytes(text + "\n"));
        Line("commit refs/heads/main\ncommitter Una User <una@example.com> 1767225600 +0000\ndata 5\nFirst");
        foreach (var (path, content) in files)
        {
            var bytes = UserGit.Bytes(content);
            Line($"M 100644 inline \"{path}\"\ndata {bytes.Length}");
            stream.Write(bytes);
            Line("");
        }

        return stream.ToArray();
    }
}
