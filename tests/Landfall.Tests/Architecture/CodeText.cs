using System.Text;

namespace Landfall.Tests.Architecture;

/// <summary>
/// Leaves only the code of a C# source: comments, characters and texts become blanks, while the code inside
/// interpolated texts stays. So a rule does not trip over a word in a comment or a message.
/// </summary>
internal sealed class CodeText
{
    private readonly string _source;
    private readonly StringBuilder _code = new();
    private int _at;

    private CodeText(string source) => _source = source;

    public static string Of(string source)
    {
        var text = new CodeText(source);
        text.ReadCode(isHole: false);
        return text._code.ToString();
    }

    private void ReadCode(bool isHole)
    {
        for (var depth = 0; _at < _source.Length;)
        {
            if (isHole && depth == 0 && _source[_at] == '}') return;
            if (Starts("//")) SkipTo("\n", keepEnd: true);
            else if (Starts("/*")) SkipTo("*/", keepEnd: false);
            else if (_source[_at] == '\'') ReadCharacter();
            else if (TextPrefix() is var prefix and >= 0) ReadText(prefix);
            else
            {
                depth += _source[_at] switch { '{' => 1, '}' => -1, _ => 0 };
                _code.Append(_source[_at++]);
            }
        }
    }

    private bool Starts(string what) => string.CompareOrdinal(_source, _at, what, 0, what.Length) == 0;

    private void SkipTo(string end, bool keepEnd)
    {
        var found = _source.IndexOf(end, _at + 2, StringComparison.Ordinal);
        _at = found < 0 ? _source.Length : keepEnd ? found : found + end.Length;
        _code.Append(' ');
    }

    // An apostrophe that ends nowhere near is none (a format inside an interpolated text).
    private void ReadCharacter()
    {
        var from = _at + (_at + 1 < _source.Length && _source[_at + 1] == '\\' ? 3 : 2);
        var end = from < _source.Length ? _source.IndexOf('\'', from) : -1;
        _at = end > 0 && end - _at <= 11 ? end + 1 : _at + 1;
        _code.Append(' ');
    }

    /// <summary>Gives the length of what precedes the quote ($, @ in any number and order), or -1 where no text starts.</summary>
    private int TextPrefix()
    {
        var quote = _at;
        while (quote < _source.Length && _source[quote] is '$' or '@') quote++;
        return quote < _source.Length && _source[quote] == '"' ? quote - _at : -1;
    }

    private void ReadText(int prefix)
    {
        var signs = _source.AsSpan(_at, prefix);
        var dollars = signs.Count('$');
        var isVerbatim = signs.Contains('@');
        _at += prefix;
        var quotes = Run('"');
        if (quotes >= 3) ReadRaw(quotes, dollars);
        else if (quotes == 2 && !isVerbatim) _at += 2;
        else
        {
            _at++;
            ReadPlain(isVerbatim, dollars > 0);
        }

        _code.Append(' ');
    }

    private void ReadPlain(bool isVerbatim, bool isInterpolated)
    {
        while (_at < _source.Length)
        {
            if (isVerbatim ? Starts("\"\"") : _source[_at] == '\\') _at += 2;
            else if (isInterpolated && (Starts("{{") || Starts("}}"))) _at += 2;
            else if (isInterpolated && _source[_at] == '{') ReadHole(1);
            else if (_source[_at++] == '"') return;
        }
    }

    private void ReadRaw(int quotes, int dollars)
    {
        for (_at += quotes; _at < _source.Length;)
        {
            if (Run('"') is var end && end >= quotes)
            {
                _at += end;
                return;
            }

            var braces = dollars > 0 ? Run('{') : 0;
            if (braces >= dollars && braces > 0)
            {
                _at += braces - dollars;
                ReadHole(dollars);
            }
            else
            {
                _at += Math.Max(1, Math.Max(end, braces));
            }
        }
    }

    private void ReadHole(int braces)
    {
        _at += braces;
        _code.Append(' ');
        ReadCode(isHole: true);
        _code.Append(' ');
        _at = Math.Min(_at + braces, _source.Length);
    }

    private int Run(char what)
    {
        var end = _at;
        while (end < _source.Length && _source[end] == what) end++;
        return end - _at;
    }
}
