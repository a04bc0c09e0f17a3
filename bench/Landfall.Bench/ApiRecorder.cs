using System.Diagnostics;
using System.Net;
using Landfall.Clients.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Landfall.Bench;

/// <summary>A request that was sent to the API server.</summary>
/// <param name="At">When, counted from the first one.</param>
internal sealed record RecordedRequest(TimeSpan At, string Method, string Path, string? ContentType, byte[] Body, int Status)
{
    public bool IsWrite => Method != "GET" && !Path.Contains("dryRun=", StringComparison.Ordinal);

    /// <summary>Says how many of each kind there are, in one line.</summary>
    public static string Summary(IReadOnlyCollection<RecordedRequest> requests) => string.Join(", ", requests
        .GroupBy(request => request.Path.Contains("watch=true", StringComparison.Ordinal) ? "watches"
            : request.Path.Contains("dryRun=", StringComparison.Ordinal) ? "dry runs" : request.IsWrite ? "writes" : "reads")
        .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"));
}

/// <summary>Stands before the API server, on loopback, and keeps every request that passes. Never part of a measurement.</summary>
internal sealed class ApiRecorder : IAsyncDisposable
{
    private readonly ClusterAccess _access;
    private readonly HttpMessageInvoker _server;
    private readonly WebApplication _application;
    private readonly List<RecordedRequest> _requests = [];
    private long _start;

    private ApiRecorder(ClusterAccess access)
    {
        _access = access;
        _server = ApiConnection.Open(access);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(PassAsync);
    }

    /// <summary>A kubeconfig that leads here, with a context of the same name.</summary>
    public required string KubeConfigFile { get; init; }

    public static async Task<ApiRecorder> StartAsync(Ground ground, CancellationToken ct)
    {
        var recorder = new ApiRecorder(ground.Access) { KubeConfigFile = Path.Combine(ground.Folder, $"recorder-{Guid.NewGuid():N}") };
        await recorder._application.StartAsync(ct);
        await File.WriteAllTextAsync(recorder.KubeConfigFile,
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: recorder, cluster: {server: "{{recorder._application.Urls.First()}}"} }]
            contexts: [{name: "{{ground.Access.Name}}", context: {cluster: recorder} }]
            current-context: "{{ground.Access.Name}}"
            """, ct);
        return recorder;
    }

    /// <summary>Returns what has passed since the last call, in the order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Take()
    {
        lock (_requests)
        {
            var taken = _requests.OrderBy(request => request.At).ToList();
            _requests.Clear();
            _start = 0;
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _server.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var at = Offset();
        var ct = context.RequestAborted;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, ct);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var message = await ApiConnection.RequestAsync(_access, context.Request.Method, target, body.ToArray(), context.Request.ContentType, ct);
        using var response = await _server.SendAsync(message, ct);
        lock (_requests)
            _requests.Add(new(at, context.Request.Method, target, context.Request.ContentType, body.ToArray(), (int)response.StatusCode));

        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        if (response.Headers.Date is { } date)
            context.Response.Headers.Date = date.ToString("R");
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            var buffer = new byte[64 * 1024];
            // At once, for the sake of watches.
            for (int count; (count = await stream.ReadAsync(buffer, ct)) > 0; await context.Response.Body.FlushAsync(ct))
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), ct);
        }
        catch (OperationCanceledException)
        {
            // A watch ends when its client goes.
        }
    }

    private TimeSpan Offset()
    {
        lock (_requests)
        {
            if (_start == 0)
                _start = Stopwatch.GetTimestamp();
            return Stopwatch.GetElapsedTime(_start);
        }
    }
}
