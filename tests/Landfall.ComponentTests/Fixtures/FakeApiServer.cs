using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>A server on loopback that answers as a test tells it, for faults that a real API server does not show when asked.</summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerContext, Task> _answer;
    private readonly Task _serving;

    public FakeApiServer(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        }
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Path and query of each request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public static async Task JsonAsync(HttpListenerContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken);
        context.Response.Close();
    }

    public static Task StatusAsync(HttpListenerContext context, int code, string reason, string message) =>
        JsonAsync(context, code, $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","code":{{code}}}""");

    /// <summary>Sends one line of a watch.</summary>
    public static async Task LineAsync(HttpListenerContext context, string json)
    {
        context.Response.ContentType = "application/json";
        context.Response.SendChunked = true;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json + "\n"), TestContext.Current.CancellationToken);
        await context.Response.OutputStream.FlushAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Abort();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                Requests.Enqueue(context.Request.RawUrl ?? "");
                _ = AnswerAsync(context);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            await _answer(context);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has gone.
        }
    }
}
