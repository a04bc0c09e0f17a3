using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Web;

namespace Landfall.Clients.Processes;

/// <summary>
/// Replaces secrets by <c>***</c>. A secret is found as it is, line by line if it has several, as it looks in URLs and in
/// JSON, and in base64 at any offset (so also inside <c>Basic</c> credentials).
/// </summary>
public sealed class Redactor
{
    private const string Mask = "***";
    private const int ShortestSecret = 4;
    private const int ShortestEncoding = 6;

    private readonly string[] _forms;
    private readonly SearchValues<string> _any;

    /// <summary>Takes the secrets; those under four characters are ignored, for hiding them would garble every text.</summary>
    public Redactor(IEnumerable<string> secrets)
    {
        _forms = [.. secrets.SelectMany(FormsOf).Where(form => form.Length >= ShortestSecret).Distinct(StringComparer.Ordinal)];
        _any = SearchValues.Create(_forms, StringComparison.Ordinal);
        LongestForm = _forms.Length == 0 ? 0 : _forms.Max(form => form.Length);
    }

    /// <summary>Hides nothing.</summary>
    public static Redactor None { get; } = new([]);

    /// <summary>Characters of the longest text that is hidden: a text cut at less than this may end in half a secret.</summary>
    internal int LongestForm { get; }

    /// <summary>Returns the text without the secrets; overlapping ones become one mask.</summary>
    public string Redact(string text)
    {
        if (_forms.Length == 0 || !text.AsSpan().ContainsAny(_any)) return text;

        var spans = new List<(int Start, int End)>();
        foreach (var form in _forms)
        {
            for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.Ordinal))
            {
                spans.Add((at, at + form.Length));
            }
        }

        spans.Sort();
        var result = new StringBuilder(text.Length);
        var position = 0;
        foreach (var (start, end) in spans)
        {
            if (end <= position) continue;
            if (start >= position) result.Append(text, position, start - position).Append(Mask);
            position = end;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        if (secret.Length < ShortestSecret) yield break;
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return HttpUtility.UrlEncode(secret); // as before, but %2f where others write %2F
        yield return JavaScriptEncoder.Default.Encode(secret);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        foreach (var encoded in Base64FormsOf(Encoding.UTF8.GetBytes(secret))) yield return encoded;

        // A key of several lines reaches a log line by line.
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length >= 8 && line.Length < secret.Length) yield return line;
        }
    }

    // Base64 depends on the offset modulo three; the characters that neighbours share are left out.
    private static IEnumerable<string> Base64FormsOf(byte[] secret)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var text = Convert.ToBase64String([.. new byte[offset], .. secret]);
            var start = offset == 0 ? 0 : offset + 1;
            var end = (offset + secret.Length) * 8 / 6;
            if (end - start < ShortestEncoding) continue;
            yield return text[start..end];
            yield return text[start..end].Replace('+', '-').Replace('/', '_');
        }
    }
}
