using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Turns JSON nodes into request bodies and bodies into nodes, as UTF-8 throughout.</summary>
internal static class JsonBody
{
    /// <summary>Larger answers than this are refused.</summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    // Schemas of custom resources nest deeper than the default of 64.
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 512 };
    private static readonly JsonWriterOptions WriteOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512, SkipValidation = true };

    /// <summary>
    /// Writes a node as JSON that a YAML parser reads to the same value: servers parse apply bodies as YAML,
    /// where a character outside the basic plane written as two \u escapes is an error.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, WriteOptions)) node.WriteTo(writer);
        return buffer.WrittenSpan.IndexOf("\\uD"u8) < 0 ? buffer.WrittenMemory : JoinSurrogates(buffer.WrittenSpan);
    }

    public static JsonNode? Parse(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, null, ReadOptions);

    /// <summary>Reads a whole body into a rented buffer and hands it to <paramref name="read"/>.</summary>
    public static async Task<T> ReadAsync<T>(HttpContent content, Func<ReadOnlySpan<byte>, T> read, CancellationToken ct)
    {
        if (content.Headers.ContentLength > MaxBytes) throw TooLong();
        var stream = await content.ReadAsStreamAsync(ct);
        await using (stream)
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)(content.Headers.ContentLength ?? 16 * 1024) + 1);
            var length = 0;
            try
            {
                for (int got; (got = await stream.ReadAsync(buffer.AsMemory(length), ct)) > 0;)
                {
                    length += got;
                    if (length == buffer.Length) buffer = Grow(buffer);
                }
                return read(buffer.AsSpan(0, length));
            }
            finally
            {
                // Cleared: it may have held Secrets, and the pool is shared.
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        if (buffer.Length >= MaxBytes) throw TooLong();
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger.AsSpan());
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }

    private static LandfallException TooLong() => new(FailureKind.Failed, $"the API server's answer is longer than {MaxBytes / (1024 * 1024)} MiB");

    private static ReadOnlyMemory<byte> JoinSurrogates(ReadOnlySpan<byte> json)
    {
        var joined = new byte[json.Length];
        var length = 0;
        for (var i = 0; i < json.Length;)
        {
            if (json[i] != (byte)'\\')
            {
                joined[length++] = json[i++];
            }
            else if (Escaped(json[i..], out var high) && char.IsHighSurrogate(high) && Escaped(json[(i + 6)..], out var low) && char.IsLowSurrogate(low))
            {
                length += new Rune(high, low).EncodeToUtf8(joined.AsSpan(length));
                i += 12;
            }
            else
            {
                joined[length++] = json[i++];
                joined[length++] = json[i++];
            }
        }
        return joined.AsMemory(0, length);
    }

    private static bool Escaped(ReadOnlySpan<byte> json, out char unit)
    {
        unit = '\0';
        if (json.Length < 6 || BinaryPrimitives.ReadUInt16BigEndian(json) != 0x5C75 /* \u */) return false;
        if (!ushort.TryParse(json.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) return false;
        unit = (char)code;
        return true;
    }
}
