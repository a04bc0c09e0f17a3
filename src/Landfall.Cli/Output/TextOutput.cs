namespace Landfall.Cli.Output;

/// <summary>The meaning of a colour; none of them carries anything that the words do not say.</summary>
internal enum Tone
{
    Plain,
    Good,
    Bad,
    Warning,
    Faint,
    Hunk,
}

/// <summary>One of the two streams of the process: where it goes, and what may be written there besides text.</summary>
/// <param name="Columns">Asks the terminal for its width, which costs time and may change; without one it is 80.</param>
internal sealed record TextOutput(TextWriter Writer, bool IsTerminal = false, bool HasColours = false, Func<int>? Columns = null)
{
    public int Width => Columns?.Invoke() ?? 80;

    public void WriteLine(string line = "") => Writer.Write(line + "\n");

    /// <summary>Returns the text in the colour of the tone, where the output has colours.</summary>
    public string Paint(string text, Tone tone) =>
        HasColours && tone != Tone.Plain ? $"\u001b[{Code(tone)}m{text}\u001b[0m" : text;

    private static string Code(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Bad => "31",
        Tone.Warning => "33",
        Tone.Hunk => "36",
        _ => "2",
    };
}
