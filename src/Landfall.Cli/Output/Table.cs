using System.Text;

namespace Landfall.Cli.Output;

/// <summary>A table as kubectl writes it: upper-case headers, columns three spaces apart, no lines.</summary>
internal sealed class Table(params string[] headers)
{
    private const string Gap = "   ";
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; cells are made safe, an absent one is shown as a dash.</summary>
    public void Add(params string?[] cells)
    {
        if (cells.Length != headers.Length)
            throw new ArgumentException($"{cells.Length} cells in a table of {headers.Length} columns", nameof(cells));
        _rows.Add([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : SafeText.Line(cell))]);
    }

    /// <summary>Writes the table; one without rows is left out.</summary>
    public void WriteTo(TextOutput output)
    {
        if (_rows.Count == 0)
            return;
        string[][] lines = [headers, .. _rows];
        var widths = Enumerable.Range(0, headers.Length).Select(column => lines.Max(line => Cells.Count(line[column]))).ToArray();
        foreach (var line in lines)
            output.WriteLine(Format(line, widths));
    }

    private static string Format(string[] line, int[] widths)
    {
        var text = new StringBuilder();
        for (var column = 0; column < line.Length; column++)
        {
            if (column > 0)
                text.Append(Gap);
            text.Append(line[column]);
            text.Append(' ', widths[column] - Cells.Count(line[column]));
        }

        return text.ToString().TrimEnd();
    }
}
