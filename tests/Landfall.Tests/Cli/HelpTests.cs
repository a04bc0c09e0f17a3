using System.CommandLine;
using Landfall.Cli.Commands;
using Landfall.Cli.Output;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. Leaves(Capture.Root()).Select(command => Line(command))];

    [Fact]
    public async Task Help_of_the_root_lists_every_command_and_the_exit_codes()
    {
        var run = new Capture();
        (await run.RunAsync("--help")).ShouldBe(0);
        foreach (var command in Capture.Root().Subcommands)
            run.Out.ShouldContain($"\n  {command.Name}");
        run.Out.ShouldContain("Exit codes:");
        run.Error.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_of_a_command_shows_its_options_and_an_example(string command)
    {
        var run = new Capture();
        (await run.RunAsync([.. command.Split(' '), "--help"])).ShouldBe(0);
        run.Out.ShouldContain($"\n  landfall {command}");
        run.Out.ShouldContain("--config-repo PATH|URL");
        run.Out.ShouldContain("\nExamples:\n");
        foreach (var option in HelpText.Options(Find(command)))
            run.Out.ShouldContain(option.Name);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_of_a_command_parses(string command)
    {
        foreach (var example in ((LandfallCommand)Find(command)).Examples.Where(example => example.Contains("landfall ", StringComparison.Ordinal)))
        {
            var line = example[example.IndexOf("landfall ", StringComparison.Ordinal)..].Split('>')[0].TrimEnd(' ', ')').Replace("$(landfall build)", "x", StringComparison.Ordinal);
            var arguments = System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(line).Skip(1).ToArray();
            Should.NotThrow(() => Capture.Parse<Command>(arguments), example);
        }
    }

    [Fact]
    public async Task Help_works_on_a_line_that_is_not_complete()
    {
        var run = new Capture();
        (await run.RunAsync("deploy", "-h")).ShouldBe(0);
        run.Out.ShouldContain("landfall deploy APP --environment ENV --image REF... [--override REASON]");
    }

    [Fact]
    public void Every_command_and_option_says_what_it_is()
    {
        foreach (var command in Leaves(Capture.Root()))
        {
            command.Description.ShouldNotBeNullOrWhiteSpace();
            command.Options.ShouldAllBe(option => !string.IsNullOrWhiteSpace(option.Description));
            command.Arguments.ShouldAllBe(argument => !string.IsNullOrWhiteSpace(argument.Description));
        }
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static string Line(Command command) =>
        command.Parents.OfType<Command>().Single() is RootCommand ? command.Name : $"{command.Parents.OfType<Command>().Single().Name} {command.Name}";

    private static Command Find(string line) => Leaves(Capture.Root()).Single(command => Line(command) == line);
}
