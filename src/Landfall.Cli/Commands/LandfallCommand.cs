using System.CommandLine;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>A command that does something: it talks on stderr while it runs, and ends with its output on stdout or with an error.</summary>
internal abstract class LandfallCommand : Command
{
    private readonly Globals _globals;
    private readonly CliConsole _console;

    protected LandfallCommand(Globals globals, CliConsole console, string name, string description, params string[] examples)
        : base(name, description)
    {
        _globals = globals;
        _console = console;
        Examples = examples;
        SetAction(InvokeAsync);
    }

    /// <summary>Lines to type, shown in the help and in the reference.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does the work. Failures are thrown; what is returned is written.</summary>
    protected abstract Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct);

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken ct)
    {
        using var session = new Session(_globals, _console, arguments);
        try
        {
            var output = await TalkAsync(arguments, session, ct);
            if (session.Json)
                _console.Out.WriteLine(output.ToJson());
            else
                output.WriteText(_console.Out);
            _console.Flush();
            return output.ExitCode;
        }
#pragma warning disable CA1031 // The last place where an error can be told to the user.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return ErrorOutput.Write(_console, session.Json, error);
        }
    }

    // The talk has ended, and its live lines have gone, before anything else is written.
    private async Task<CommandOutput> TalkAsync(ParseResult arguments, Session session, CancellationToken ct)
    {
        using (session.Talk)
        await using (ct.Register(() => session.Talk.Say("stopping at the next safe point; once more to quit at once")))
            return await RunAsync(arguments, session, ct);
    }
}
