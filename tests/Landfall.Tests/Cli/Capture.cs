using System.CommandLine;
using Landfall.Cli;
using Landfall.Cli.Output;

namespace Landfall.Tests.Cli;

/// <summary>A console in memory, and the command line run on it.</summary>
internal sealed class Capture
{
    public Capture(Dictionary<string, string>? variables = null, bool terminal = false)
    {
        Console = new(
            new(new StringWriter(), terminal, terminal),
            new(new StringWriter(), terminal, terminal),
            name => variables?.GetValueOrDefault(name),
            Time);
    }

    public ManualTime Time { get; } = new();

    public CliConsole Console { get; }

    public string Out => Console.Out.Writer.ToString()!;

    public string Error => Console.Error.Writer.ToString()!;

    public static RootCommand Root() => CommandLine.Create(new Globals(), new Capture().Console);

    /// <summary>Parses a line that must be right, and returns the command it names with it.</summary>
    public static (TCommand Command, ParseResult Arguments) Parse<TCommand>(params string[] arguments)
        where TCommand : Command
    {
        var parsed = CommandLine.Parse(Root(), arguments);
        var problems = UsageProblems.Of(parsed);
        if (problems.Count > 0)
            throw new InvalidOperationException(string.Join("; ", problems));
        return ((TCommand)parsed.CommandResult.Command, parsed);
    }

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Console, Xunit.TestContext.Current.CancellationToken);
}
