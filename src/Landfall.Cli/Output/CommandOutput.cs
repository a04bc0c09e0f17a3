namespace Landfall.Cli.Output;

/// <summary>What a command hands out on stdout, as text for a person or as one JSON document for a program.</summary>
internal abstract class CommandOutput
{
    /// <summary>How the process ends after it.</summary>
    public virtual int ExitCode => Cli.ExitCode.Done;

    public abstract void WriteText(TextOutput output);

    public abstract string ToJson();
}
