using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Landfall.Clients;
using Landfall.Delivery.Model;

namespace Landfall.Cli;

/// <summary>Ends a command line that does not parse.</summary>
internal sealed class UsageException(ParseResult parsed, IReadOnlyList<string> problems)
    : LandfallException(FailureKind.Invalid, string.Join('\n', problems), $"See `{UsageProblems.PathOf(parsed)} --help`.");

/// <summary>Says what is wrong with a command line, with the name that was probably meant.</summary>
internal static class UsageProblems
{
    /// <summary>
    /// Lists what is wrong; empty when the line can run. Unknown options stand alone, as all else may follow from them.
    /// The parser takes an unknown option for an argument where one is awaited; here it is one only after <c>--</c>.
    /// </summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (CommandLine.Asks(parsed))
            return [];
        var command = parsed.CommandResult.Command;
        var options = UnknownOptions(parsed);
        if (options.Count > 0)
            return [.. options.Select(option => UnknownOption(option, command, parsed))];
        if (parsed.Tokens.FirstOrDefault(token => token.Type == TokenType.Directive) is { } directive)
            return [$"unknown command {directive.Value}"];
        if (parsed.UnmatchedTokens is [var unmatched, ..])
            return [Unmatched(unmatched, command)];
        if (command.Action is null)
            return [$"{PathOf(parsed)} needs a command: {string.Join(", ", Visible(command.Subcommands))}"];
        return [.. parsed.Errors.Select(Describe).Distinct()];
    }

    /// <summary>Returns the command as it is called, such as <c>landfall image retag</c>.</summary>
    public static string PathOf(ParseResult parsed) => PathOf(parsed.CommandResult.Command);

    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "landfall";

    private static List<string> UnknownOptions(ParseResult parsed)
    {
        var before = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet();
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        return [.. parsed.UnmatchedTokens.Concat(arguments).Where(value => value.Length > 1 && value[0] == '-' && before.Contains(value)).Distinct()];
    }

    private static string UnknownOption(string given, Command command, ParseResult parsed)
    {
        var name = given.Split('=')[0];
        var known = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive || option is HelpOption));
        return $"unknown option {name}{Suggestion.For(name, Visible(known))}";
    }

    private static string Describe(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult } missing => $"{missing.Argument.Name} is missing",
        OptionResult { Tokens.Count: 0, Implicit: var absent } option => $"{option.Option.Name} {(absent ? "is required" : "needs a value")}",
        _ => error.Message,
    };

    private static string Unmatched(string token, Command command) => command.Subcommands.Count > 0
        ? $"unknown command {token}{Suggestion.For(token, Visible(command.Subcommands))}"
        : $"unexpected argument {token}";

    private static IEnumerable<string> Visible(IEnumerable<Symbol> symbols) => symbols.Where(symbol => !symbol.Hidden).Select(symbol => symbol.Name);
}
