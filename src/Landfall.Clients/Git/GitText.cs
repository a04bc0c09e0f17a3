using System.Globalization;
using System.Text;

namespace Landfall.Clients.Git;

/// <summary>Text from a repository or a server, made safe to print.</summary>
internal static class GitText
{
    private const int LongestMessage = 4096;

    /// <summary>
    /// Removes what can steer a terminal or mislead a reader: control characters with the escape sequences they begin,
    /// and invisible format characters such as bidirectional overrides. Line feeds stay only where
    /// <paramref name="lines"/> says so.
    /// </summary>
    public static string Clean(string text, bool lines = false)
    {
        var clean = new StringBuilder(Math.Min(text.Length, LongestMessage));
        for (var i = 0; i < text.Length && clean.Length < LongestMessage; i++)
        {
            var c = text[i];
            if (c == '\x1b') i = EndOfEscape(text, i);
            else if (c == '\n' && lines) clean.Append(c);
            else if (c is '\t' or '\n') clean.Append(' ');
            else if (!char.IsControl(c) && char.GetUnicodeCategory(c) is not UnicodeCategory.Format) clean.Append(c);
        }

        return clean.ToString().Trim();
    }

    // ECMA-48: CSI sequences end at a byte of 0x40-0x7E; OSC and its like end at BEL or ESC \.
    private static int EndOfEscape(string text, int start)
    {
        if (start + 1 >= text.Length) return start;
        var i = start + 2;
        switch (text[start + 1])
        {
            case '[':
                while (i < text.Length && text[i] is < '\x40' or > '\x7e') i++;
                return i;
            case ']' or 'P' or 'X' or '^' or '_':
                while (i < text.Length && text[i] != '\a' && text[i] != '\n' && !(text[i] == '\\' && text[i - 1] == '\x1b')) i++;
                return i;
            default:
                return start + 1;
        }
    }
}
