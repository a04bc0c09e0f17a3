using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;

namespace Landfall.Bench.Warm;

/// <summary>
/// Sends recorded requests again, in their order, as fast as .NET's HTTP/2 handler can: <c>send FROM TO</c> with the namespace
/// FROM replaced by TO. Bodies are ready as bytes, 32 are in flight, answers are read to their end and thrown away.
/// </summary>
internal sealed class RequestWork(ClusterAccess access, IReadOnlyList<RecordedRequest> recorded) : IWarmWork
{
    private const int InFlight = 32;
    private readonly HttpMessageInvoker _server = ApiConnection.Open(access);

    public static RequestWork Open(string file, string kubeConfig) =>
        new(KubeConfig.Load(kubeConfig, null), JsonSerializer.Deserialize<List<RecordedRequest>>(File.ReadAllText(file))!);

    /// <summary>Keeps requests for another process. A record that is replaced no longer names its version, which will be another one.</summary>
    public static async Task SaveAsync(IEnumerable<RecordedRequest> requests, string file, CancellationToken ct) =>
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(requests.Select(request => request.Method == "PUT" ? WithoutVersion(request) : request)), ct);

    public async Task<TimeSpan> DoAsync(string[] words, CancellationToken ct)
    {
        var requests = recorded.Select(request => request with { Path = request.Path.Replace(words[1], words[2]), Body = Replace(request.Body, words[1], words[2]) }).ToList();
        var start = Stopwatch.GetTimestamp();
        // The namespace has to be there before the others.
        var first = requests.FindIndex(request => request is { Method: "POST", Path: "/api/v1/namespaces" });
        foreach (var request in requests.Take(first + 1))
            await SendAsync(request, ct);
        await Parallel.ForEachAsync(requests.Skip(first + 1), new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = ct }, async (request, token) => await SendAsync(request, token));
        return Stopwatch.GetElapsedTime(start);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SendAsync(RecordedRequest request, CancellationToken ct)
    {
        using var message = await ApiConnection.RequestAsync(access, request.Method, request.Path, request.Body, request.ContentType, ct);
        using var response = await _server.SendAsync(message, ct);
        await using (var body = await response.Content.ReadAsStreamAsync(ct))
            await body.CopyToAsync(Stream.Null, ct);
        if ((int)response.StatusCode != request.Status)
            throw new InvalidOperationException($"{request.Method} {request.Path} was answered with {(int)response.StatusCode}, and with {request.Status} when it was recorded");
    }

    private static RecordedRequest WithoutVersion(RecordedRequest request)
    {
        var body = JsonNode.Parse(request.Body)!;
        body["metadata"]!.AsObject().Remove("resourceVersion");
        return request with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
    }

    // Names of namespaces are equally long, so sizes stay.
    private static byte[] Replace(byte[] body, string from, string to) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(from, to));
}
