namespace Landfall.Clients.Kubernetes;

/// <summary>Reads small files that hold credentials; messages name the file, never its content.</summary>
internal static class Files
{
    public static byte[] Read(string path, string place, long maxBytes = 1024 * 1024)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new MemoryStream();
            var buffer = new byte[16 * 1024];
            for (int got; (got = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer.AsSpan(0, got));
                if (content.Length > maxBytes) throw new LandfallException(FailureKind.Invalid, $"{place}: {path} is larger than {maxBytes / 1024} KiB");
            }
            return content.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LandfallException(FailureKind.Invalid, $"{place}: {path} does not exist", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LandfallException(FailureKind.Invalid, $"{place}: {path} cannot be read: {e.Message}", inner: e);
        }
    }
}
