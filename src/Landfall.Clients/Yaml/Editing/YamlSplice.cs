using System.Text;

namespace Landfall.Clients.Yaml.Editing;

/// <summary>Puts <paramref name="Text"/> in place of what stands from <paramref name="Start"/> up to <paramref name="End"/>.</summary>
internal sealed record YamlSplice(int Start, int End, string Text)
{
    public static YamlSplice Insert(int at, string text) => new(at, at, text);

    public static YamlSplice Remove(int start, int end) => new(start, end, "");

    /// <summary>Makes several splices of the same text; they must not overlap. Insertions at one place come in their order.</summary>
    public static string Apply(string text, IEnumerable<YamlSplice> splices)
    {
        var result = new StringBuilder(text.Length + 64);
        var done = 0;
        foreach (var splice in splices.OrderBy(splice => splice.Start).ThenBy(splice => splice.End))
        {
            result.Append(text, done, splice.Start - done).Append(splice.Text);
            done = splice.End;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }
}
