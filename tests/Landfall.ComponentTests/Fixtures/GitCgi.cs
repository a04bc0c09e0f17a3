using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Landfall.ComponentTests.Fixtures;

/// <summary>Runs <c>git http-backend</c> for one request, as RFC 3875 has it, streaming both bodies.</summary>
internal static class GitCgi
{
    /// <param name="body">Gets the body of the answer.</param>
    public static async Task RunAsync(HttpContext context, ServedRepository repository, string root, Stream body)
    {
        var ct = context.RequestAborted;
        using var process = Process.Start(StartInfo(context.Request, repository, root))!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(ct);
            var sending = SendAsync(context.Request.Body, process.StandardInput.BaseStream, ct);
            await AnswerAsync(context, process.StandardOutput.BaseStream, body, ct);
            await Task.WhenAll(sending, error, process.WaitForExitAsync(ct));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static ProcessStartInfo StartInfo(HttpRequest request, ServedRepository repository, string root)
    {
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var environment = start.Environment;
        environment.Clear();
        environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        environment["HOME"] = root;
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_PROJECT_ROOT"] = root;
        environment["GIT_HTTP_EXPORT_ALL"] = "1";
        environment["PATH_INFO"] = request.Path.Value;
        environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?');
        environment["REQUEST_METHOD"] = request.Method;
        environment["CONTENT_TYPE"] = request.ContentType;
        environment["REMOTE_ADDR"] = "127.0.0.1";

        // With a user, receive-pack is open without further configuration.
        environment["REMOTE_USER"] = repository.Credentials?.User ?? "anyone";
        if (request.ContentLength is { } length) environment["CONTENT_LENGTH"] = length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (request.Headers.ContentEncoding is [{ } encoding, ..]) environment["HTTP_CONTENT_ENCODING"] = encoding;
        if (request.Headers["Git-Protocol"] is [{ } protocol, ..]) environment["HTTP_GIT_PROTOCOL"] = protocol;
        return start;
    }

    private static async Task SendAsync(Stream request, Stream input, CancellationToken ct)
    {
        try
        {
            await request.CopyToAsync(input, ct);
        }
        catch (IOException)
        {
            // The backend has heard enough, as when it refuses a push.
        }

        await input.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context, Stream output, Stream body, CancellationToken ct)
    {
        while (await HeaderLineAsync(output, ct) is { Length: > 0 } line)
        {
            var (name, value) = line.Split(": ", 2) is [var n, var v] ? (n, v) : (line, "");
            if (name == "Status") context.Response.StatusCode = int.Parse(value.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
            else context.Response.Headers[name] = value;
        }

        // Piece by piece: the client waits for progress and keep-alives.
        var buffer = new byte[16 * 1024];
        while (await output.ReadAsync(buffer, ct) is > 0 and var count)
        {
            await body.WriteAsync(buffer.AsMemory(0, count), ct);
            await body.FlushAsync(ct);
        }
    }

    private static async Task<string> HeaderLineAsync(Stream output, CancellationToken ct)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await output.ReadAsync(one, ct) == 1 && one[0] != '\n') line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }
}
