using System.CommandLine;
using System.CommandLine.Help;
using Landfall.Cli.Commands;
using Landfall.Cli.Output;

namespace Landfall.Cli;

/// <summary>The tree of commands, and how a line of arguments becomes an exit code.</summary>
internal static class CommandLine
{
    private const string Description = "Continuous delivery for Kubernetes: brings commits to production and back, through Git.";

    /// <summary>Parses and runs one line of arguments; never throws.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliConsole console, CancellationToken ct)
    {
        // Scripts ask for it before anything else; making every command would double the time to answer.
        if (arguments is ["--version"])
            return VersionAction.Write(console.Out);
        var globals = new Globals();
        var root = Create(globals, console);
        var parsed = Parse(root, arguments);
        var problems = UsageProblems.Of(parsed);
        if (problems.Count > 0)
            return ErrorOutput.Write(console, globals.WantsJson(parsed), new UsageException(parsed, problems));
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = console.Out.Writer,
                Error = console.Error.Writer,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            ct);
    }

    /// <summary>Parses without running. An argument that starts with @ is that argument: no file is read in its place.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments) =>
        root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });

    public static RootCommand Create(Globals globals, CliConsole console)
    {
        var root = new RootCommand(Description);
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Aliases.Clear();
                help.Aliases.Add("-h");
                help.Description = "Show what a command does and takes.";
                help.Action = new HelpCommandAction(console.Out);
            }
            else if (option is VersionOption version)
            {
                version.Description = "Show the version and the commit it was built from.";
                version.Action = new VersionAction(console.Out);
            }
        }

        globals.AddTo(root);
        foreach (var command in Commands(globals, console))
            root.Add(command);
        return root;
    }

    /// <summary>Whether the line asks for help, the version or completions; all else in it need not be right then.</summary>
    public static bool Asks(ParseResult parsed) =>
        parsed.Action is HelpCommandAction or VersionAction
        || ((RootCommand)parsed.RootCommandResult.Command).Directives.Any(directive => parsed.GetResult(directive) is not null);

    // In the order of a delivery, then what looks, then what helps.
    private static IEnumerable<Command> Commands(Globals globals, CliConsole console) =>
    [
        new BuildCommand(globals, console),
        new DeployCommand(globals, console),
        new PromoteCommand(globals, console),
        new RollbackCommand(globals, console),
        new ApplyCommand(globals, console),
        new HoldCommand(globals, console),
        new ResumeCommand(globals, console),
        new StatusCommand(globals, console),
        new HistoryCommand(globals, console),
        new RenderCommand(globals, console),
        new DiffCommand(globals, console),
        new ValidateCommand(globals, console),
        new SchemaCommand(globals, console),
        new Command("image", "Work with images in their registry.") { new ImageRetagCommand(globals, console) },
        new DemoCommand(globals, console),
        new CompletionCommand(globals, console),
    ];
}
