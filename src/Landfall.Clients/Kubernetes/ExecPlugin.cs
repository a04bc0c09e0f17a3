using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Runs a credential plug-in when its last credentials have expired, or the server refused them; one run serves all who wait.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for, so that it holds nothing to dispose of.")]
internal sealed class ExecPlugin(ExecSettings settings, ClusterAccess access, TimeProvider time)
{
    // Taken for expired a little early, so that a request does not arrive with a token that has just run out.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _running = new(1);
    private volatile Credentials? _present;

    private sealed record Credentials(ClusterAccess Access, DateTimeOffset? Expires);

    public async ValueTask<ClusterAccess> RenewAsync(bool rejected, CancellationToken ct)
    {
        var seen = _present;
        if (seen is not null && !rejected && IsFresh(seen)) return seen.Access;
        await _running.WaitAsync(ct);
        try
        {
            // Another request has renewed them meanwhile.
            if (_present is { } present && !ReferenceEquals(present, seen) && IsFresh(present)) return present.Access;
            return (_present = await RunAsync(ct)).Access;
        }
        finally
        {
            _running.Release();
        }
    }

    private bool IsFresh(Credentials credentials) => credentials.Expires is not { } end || time.GetUtcNow() + Margin < end;

    private async Task<Credentials> RunAsync(CancellationToken ct)
    {
        var command = new ProcessCommand(settings.Command, settings.Arguments)
        {
            // The user's own program, which finds its configuration in the user's environment.
            InheritEnvironment = true,
            Environment = new Dictionary<string, string?>(settings.Environment) { ["KUBERNETES_EXEC_INFO"] = settings.Info.ToJsonString() },
            Timeout = Timeout,
            OutputLimit = 1024 * 1024,
        };
        ProcessResult result;
        try
        {
            result = await ProcessRunner.RunCheckedAsync(command, ct);
        }
        catch (LandfallException e)
        {
            throw new LandfallException(e.Kind, $"{settings.Place}: the credential plug-in failed: {e.Message}", settings.InstallHint ?? e.Remedy, e, e.IsTransient);
        }
        return Read(result.Output.Span);
    }

    private Credentials Read(ReadOnlySpan<byte> output)
    {
        JsonNode? credential = null;
        try
        {
            credential = JsonBody.Parse(output);
        }
        catch (JsonException)
        {
            // Not the exception: it may quote a token.
        }
        if (credential.Text("kind") != "ExecCredential" || credential.Text("apiVersion") != settings.ApiVersion)
            throw new LandfallException(FailureKind.Failed, $"{settings.Place}: {settings.Command} printed no ExecCredential of {settings.ApiVersion}");
        var status = credential.Map("status");
        var renewed = WithStatus(status);
        return new(renewed, status.Text("expirationTimestamp") is { } text && DateTimeOffset.TryParse(text, out var end) ? end : null);
    }

    private ClusterAccess WithStatus(JsonObject? status)
    {
        var (token, certificate, key) = (status.Text("token"), status.Text("clientCertificateData"), status.Text("clientKeyData"));
        if (token is not { Length: > 0 } && certificate is not { Length: > 0 })
            throw new LandfallException(FailureKind.Failed, $"{settings.Place}: {settings.Command} gave neither a token nor a client certificate");
        var renewed = token is { Length: > 0 } ? access with { Token = _ => ValueTask.FromResult<string?>(token) } : access;
        if (certificate is not { Length: > 0 }) return renewed;
        var identity = ClientCertificates.Read(Encoding.UTF8.GetBytes(certificate), Encoding.UTF8.GetBytes(key ?? ""), $"{settings.Place}: {settings.Command}");
        return renewed with { ClientCertificate = identity.Certificate, ClientCertificateChain = identity.Chain };
    }
}
