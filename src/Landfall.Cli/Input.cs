using System.CommandLine;
using System.CommandLine.Parsing;
using Landfall.Delivery.Model;

namespace Landfall.Cli;

/// <summary>Makes options and arguments that check what they are given, and say what they take.</summary>
internal static class Input
{
    public static Option<string?> Text(string name, string valueName, string description) =>
        Checked(new Option<string?>(name) { HelpName = valueName, Description = description });

    public static Option<string> Required(string name, string valueName, string description) =>
        Checked(new Option<string>(name) { HelpName = valueName, Description = description, Required = true });

    /// <summary>An option that may be given more than once, and is needed at least once.</summary>
    public static Option<string[]> Repeated(string name, string valueName, string description) =>
        Checked(new Option<string[]>(name) { HelpName = valueName, Description = description, Required = true });

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>One of a few words; the first one is the default.</summary>
    public static Option<string> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name) { HelpName = string.Join('|', choices), Description = description, DefaultValueFactory = _ => choices[0] };
        option.Validators.Add(result => CheckChoice(result, name, choices));
        option.CompletionSources.Add(choices);
        return option;
    }

    /// <summary>A whole number from the least one on.</summary>
    public static Option<int?> Number(string name, string valueName, string description, int least = 1)
    {
        return new(name) { HelpName = valueName, Description = description, CustomParser = Read };

        int? Read(ArgumentResult result)
        {
            if (int.TryParse(result.Tokens[0].Value, out var number) && number >= least)
                return number;
            result.AddError($"{name} is {result.Tokens[0].Value}, and must be a whole number from {least} on");
            return null;
        }
    }

    public static Option<TimeSpan?> Duration(string name, string description)
    {
        return new(name) { HelpName = "DURATION", Description = description, CustomParser = Read };

        TimeSpan? Read(ArgumentResult result)
        {
            if (Durations.TryParse(result.Tokens[0].Value, out var duration) && duration > TimeSpan.Zero)
                return duration;
            result.AddError($"{name} is {result.Tokens[0].Value}, and must be a duration such as 30s, 5m or 1h30m");
            return null;
        }
    }

    public static Argument<string> Argument(string name, string description, params string[] choices)
    {
        var argument = new Argument<string>(name) { Description = description };
        if (choices.Length == 0)
            argument.Validators.Add(result => CheckNotEmpty(result, name));
        else
            argument.Validators.Add(result => CheckChoice(result, name, choices));
        if (choices.Length > 0)
            argument.CompletionSources.Add(choices);
        return argument;
    }

    public static Argument<string?> OptionalArgument(string name, string description)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
        argument.Validators.Add(result => CheckNotEmpty(result, name));
        return argument;
    }

    public static Argument<string[]> Arguments(string name, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.ZeroOrMore };
        argument.Validators.Add(result => CheckNotEmpty(result, name));
        return argument;
    }

    private static Option<T> Checked<T>(Option<T> option)
    {
        option.Validators.Add(result => CheckNotEmpty(result, option.Name));
        return option;
    }

    // An empty value is nearly always a variable that was not set.
    private static void CheckNotEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
            result.AddError($"{name} is empty");
    }

    private static void CheckChoice(SymbolResult result, string name, string[] choices)
    {
        if (result.Tokens is [{ Value: var given }] && !choices.Contains(given))
            result.AddError($"{name} is {given}, which is none of {string.Join(", ", choices)}{Suggestion.For(given, choices)}");
    }
}
