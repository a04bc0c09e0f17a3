using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Landfall.Cli.Output;

namespace Landfall.Cli;

/// <summary>Writes the version, and the commit it was built from where the build knew it.</summary>
internal sealed class VersionAction(TextOutput output) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult) => Write(output);

    public static int Write(TextOutput output)
    {
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);
        output.WriteLine(version.Length == 2 ? $"landfall {version[0]} ({Short.Commit(version[1])})" : $"landfall {version[0]}");
        return ExitCode.Done;
    }
}
