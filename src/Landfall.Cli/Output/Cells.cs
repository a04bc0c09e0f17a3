using System.Globalization;
using System.Text;

namespace Landfall.Cli.Output;

/// <summary>How many columns of a terminal a text takes: two for East Asian wide characters and emoji, none for marks and joiners.</summary>
internal static class Cells
{
    public static int Count(string text)
    {
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
            cells += Of(rune);
        return cells;
    }

    /// <summary>Cuts the text to so many columns; a cut one ends with three dots.</summary>
    public static string Cut(string text, int width)
    {
        if (Count(text) <= width)
            return text;
        var cut = new StringBuilder();
        var left = Math.Max(0, width - 3);
        foreach (var rune in text.EnumerateRunes())
        {
            left -= Of(rune);
            if (left < 0)
                break;
            cut.Append(rune);
        }

        return cut.Append('.', Math.Min(3, width)).ToString();
    }

    private static int Of(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1100 and <= 0x115f or >= 0x2e80 and <= 0xa4cf or >= 0xac00 and <= 0xd7a3 or >= 0xf900 and <= 0xfaff
            or >= 0xfe30 and <= 0xfe6f or >= 0xff00 and <= 0xff60 or >= 0x1f300 and <= 0x1faff or >= 0x20000 and <= 0x3fffd => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };
}
