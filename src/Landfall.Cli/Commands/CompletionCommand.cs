using System.CommandLine;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

internal sealed class CompletionCommand : LandfallCommand
{
    // The shells ask `landfall "[suggest:POSITION]" "LINE"`, the directive of System.CommandLine.
    private const string Bash = """
        _landfall() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(landfall "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _landfall landfall
        """;

    private const string Zsh = """
        #compdef landfall
        _landfall() {
            local -a words_of_landfall
            words_of_landfall=("${(@f)$(landfall "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a words_of_landfall || _files
        }
        compdef _landfall landfall
        """;

    private const string Fish = """
        complete --command landfall --arguments '(set --local line (commandline --cut-at-cursor); landfall "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'
        """;

    private readonly Argument<string> _shell = Input.Argument("SHELL", "bash, zsh or fish.", "bash", "zsh", "fish");

    public CompletionCommand(Globals globals, CliConsole console)
        : base(globals, console, "completion", "Print the script that completes commands and options in a shell.",
            "source <(landfall completion bash)", "landfall completion fish > ~/.config/fish/completions/landfall.fish")
        => Add(_shell);

    protected override Task<CommandOutput> RunAsync(ParseResult arguments, Session session, CancellationToken ct) =>
        Task.FromResult<CommandOutput>(new VerbatimOutput(arguments.GetRequiredValue(_shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
}
