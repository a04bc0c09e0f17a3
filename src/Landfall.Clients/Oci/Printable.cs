using System.Globalization;
using System.Text;

namespace Landfall.Clients.Oci;

/// <summary>Makes text from a peer fit for a message: one line, without characters that steer a terminal, cut where it is long.</summary>
internal static class Printable
{
    public static string Of(string? text, int limit)
    {
        if (text is null) return "";
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= limit) return result.Append('…').ToString();
            var hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            result.Append(hidden ? " " : rune.ToString());
        }

        return result.ToString();
    }
}
