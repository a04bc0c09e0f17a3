using System.CommandLine;
using System.CommandLine.Help;
using Landfall.Cli.Commands;

namespace Landfall.Cli.Output;

/// <summary>The help of a command: usage, what it does, what it takes, examples.</summary>
internal static class HelpText
{
    public static void Write(Command command, TextOutput output)
    {
        var columns = output.Width;
        output.WriteLine(command.Description ?? "");
        Section("Usage", [(Usage(command), "")]);
        Section("Commands", Subcommands(command).Select(child => (child.Name, child.Description ?? "")));
        Section("Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")));
        Section("Options", Options(command).Select(option => (Label(option), option.Description ?? "")));
        Section("Options of every command", Globals(command).Select(option => (Label(option), option.Description ?? "")));
        Section("Examples", Examples(command).Select(example => (example, "")));
        if (command is RootCommand)
            Section("Exit codes", ExitCode.All.Select(code => (code.Code.ToString(), code.Meaning)));

        void Section(string title, IEnumerable<(string Term, string Text)> rows)
        {
            var all = rows.ToList();
            if (all.Count == 0)
                return;
            output.WriteLine();
            output.WriteLine($"{title}:");
            WriteRows(all, columns, output);
        }
    }

    /// <summary>Returns how the command is called, with required options first.</summary>
    public static string Usage(Command command)
    {
        var parts = new List<string> { UsageProblems.PathOf(command) };
        if (Subcommands(command).Any())
            parts.Add("COMMAND");
        parts.AddRange(command.Arguments.Select(Usage));
        parts.AddRange(Options(command).Where(option => option.Required).Select(option => Label(option) + (IsRepeated(option) ? "..." : "")));
        parts.AddRange(Options(command).Where(option => !option.Required).Select(option => $"[{Label(option)}]"));
        return string.Join(' ', parts);
    }

    public static IEnumerable<Command> Subcommands(Command command) => command.Subcommands.Where(child => !child.Hidden);

    /// <summary>Returns the command's own options, without those of every command.</summary>
    public static IEnumerable<Option> Options(Command command) => command.Options.Where(option => !option.Hidden && !option.Recursive && option is not VersionOption);

    /// <summary>Returns the options of every command, from the root.</summary>
    public static IEnumerable<Option> Globals(Command command)
    {
        var root = command;
        while (root.Parents.OfType<Command>().FirstOrDefault() is { } parent)
            root = parent;
        return root.Options.Where(option => !option.Hidden && (option.Recursive || (option is VersionOption && command == root)));
    }

    public static IReadOnlyList<string> Examples(Command command) => command switch
    {
        LandfallCommand own => own.Examples,
        RootCommand => ["landfall deploy web --environment staging --image registry.example.com/web:1.4.0", "landfall promote web --to production", "landfall status"],
        _ => [],
    };

    public static string Label(Option option) => option switch
    {
        HelpOption => "-h, --help",
        { Arity.MaximumNumberOfValues: 0 } or VersionOption => option.Name,
        _ => $"{option.Name} {option.HelpName}",
    };

    private static bool IsRepeated(Option option) => option.Arity.MaximumNumberOfValues > 1;

    private static string Usage(Argument argument) => argument.Arity switch
    {
        { MinimumNumberOfValues: 0, MaximumNumberOfValues: 1 } => $"[{argument.Name}]",
        { MinimumNumberOfValues: 0 } => $"[{argument.Name}...]",
        _ => argument.Name,
    };

    private static void WriteRows(List<(string Term, string Text)> rows, int columns, TextOutput output)
    {
        var left = rows.Max(row => row.Term.Length) + 3;
        var width = Math.Max(20, Math.Min(columns, 110) - 2 - left);
        foreach (var (term, text) in rows)
        {
            var lines = Wrap(text, width);
            output.WriteLine($"  {(lines[0].Length > 0 ? term.PadRight(left) : term)}{lines[0]}");
            foreach (var line in lines.Skip(1))
                output.WriteLine(new string(' ', left + 2) + line);
        }
    }

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length + 1 + word.Length > width && lines[^1].Length > 0)
                lines.Add("");
            lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
        }

        return lines;
    }
}
