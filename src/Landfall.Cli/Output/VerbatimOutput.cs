namespace Landfall.Cli.Output;

/// <summary>A text of Landfall's own, such as a schema or a script, the same in both formats.</summary>
internal sealed class VerbatimOutput(string text) : CommandOutput
{
    public override void WriteText(TextOutput output)
    {
        if (text.Length > 0)
            output.WriteLine(text.TrimEnd('\n'));
    }

    public override string ToJson() => text.TrimEnd('\n');
}
