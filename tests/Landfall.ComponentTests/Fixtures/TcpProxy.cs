using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>A loopback port that passes bytes on to a server until it is cut, holds them for a while, or swallows them.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;
    private volatile int _frozen;
    private long _cutAfter = long.MaxValue;
    private long _holdAfter = long.MaxValue;
    private long _passed;

    public TcpProxy(Uri server)
    {
        (_host, _port) = (server.Host, server.Port);
        _listener.Start();
        Address = new UriBuilder(server) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Bytes that went to the server.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>Cuts everything once that many more bytes have gone to the server.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _cutAfter, Passed + bytes);

    /// <summary>Completes when bytes are held back.</summary>
    public Task Holding => _holding.Task;

    /// <summary>Holds everything back for the server once that many more bytes have gone there, until it is released.</summary>
    public void HoldAfter(long bytes) => Interlocked.Exchange(ref _holdAfter, Passed + bytes);

    public void Release() => _released.TrySetResult();

    /// <summary>Resets all connections and refuses new ones.</summary>
    public void Cut()
    {
        _listener.Stop();
        DropAll();
    }

    /// <summary>Resets all connections; new ones are taken.</summary>
    public void DropAll()
    {
        foreach (var client in _open.Keys)
        {
            if (!_open.TryRemove(client, out _)) continue;
            try
            {
                client.Client.LingerState = new(true, 0);
                client.Close();
            }
            catch (ObjectDisposedException)
            {
                // Closed by its own end.
            }
        }
    }

    /// <summary>Keeps the connections that there are open and passes nothing on any more, in either direction; new ones work.</summary>
    public void Freeze() => _frozen = Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Cut();
        await _accepting;
        _end.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var server = new TcpClient { NoDelay = true };
        var number = Interlocked.Increment(ref _connections);
        client.NoDelay = true;
        _open[client] = _open[server] = 0;
        try
        {
            await server.ConnectAsync(_host, _port, _end.Token);
            var there = PassAsync(client, server, number, counted: true);
            await Task.WhenAny(there, PassAsync(server, client, number, counted: false));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // One side is gone, and so is the other.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
            server.Dispose();
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, int number, bool counted)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (int got; (got = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0;)
            {
                if (number <= _frozen) continue;
                if (counted && Passed > Interlocked.Read(ref _holdAfter))
                {
                    _holding.TrySetResult();
                    await _released.Task.WaitAsync(_end.Token);
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, got), _end.Token);
                if (counted && Interlocked.Add(ref _passed, got) > Interlocked.Read(ref _cutAfter)) Cut();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone.
        }
    }
}
