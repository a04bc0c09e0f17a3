using System.CommandLine;
using System.CommandLine.Invocation;
using Landfall.Cli.Output;

namespace Landfall.Cli;

/// <summary>Writes the help of the command that <c>--help</c> stands at.</summary>
internal sealed class HelpCommandAction(TextOutput output) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HelpText.Write(parseResult.CommandResult.Command, output);
        return ExitCode.Done;
    }
}
