using System.Text;

namespace Landfall.Clients.Kubernetes;

/// <summary>
/// Gives the token that a file holds; read again when the file has changed, and each minute (a mounted secret is exchanged behind a link).
/// While it cannot be read, the last token is kept.
/// </summary>
internal sealed class TokenFile(string path, string place, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);
    private readonly Lock _reading = new();
    private string? _token;
    private DateTime _written;
    private long _read;

    public string Current()
    {
        lock (_reading)
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (_token is not null && written == _written && time.GetElapsedTime(_read) < MaxAge) return _token;
            try
            {
                var token = Encoding.UTF8.GetString(Files.Read(path, place)).Trim();
                if (token.Length == 0) throw new LandfallException(FailureKind.Invalid, $"{place}: {path} is empty");
                (_token, _written, _read) = (token, written, time.GetTimestamp());
            }
            catch (LandfallException) when (_token is not null)
            {
                // Exchanged at this moment: the present token is still good for a while.
            }
            return _token;
        }
    }
}

/// <summary>Gives the access with the client certificate that a file holds, read again when it has changed.</summary>
internal sealed class CertificateFile(string path, ClusterAccess first, Func<ClusterAccess> read, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);
    private readonly Lock _reading = new();
    private ClusterAccess _present = first;
    private DateTime _written = File.GetLastWriteTimeUtc(path);
    private long _read = time.GetTimestamp();

    public ValueTask<ClusterAccess> RenewAsync(bool rejected, CancellationToken ct)
    {
        lock (_reading)
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (written == _written && !rejected && time.GetElapsedTime(_read) < MaxAge) return ValueTask.FromResult(_present);
            (_written, _read) = (written, time.GetTimestamp());
            try
            {
                var renewed = read();
                if (renewed.ClientCertificate!.Thumbprint != _present.ClientCertificate!.Thumbprint) _present = renewed;
            }
            catch (LandfallException) when (!rejected)
            {
                // Certificate and key are written one after the other: the next look finds both.
                _written = default;
            }
            return ValueTask.FromResult(_present);
        }
    }
}
