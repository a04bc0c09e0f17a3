using System.CommandLine;
using Landfall.Delivery;

namespace Landfall.Cli.Commands;

/// <summary>Says which applications of an environment are meant: those named, or all of them.</summary>
internal sealed class SelectionOptions
{
    private readonly Argument<string[]> _applications = Input.Arguments("APP", "Applications of the environment.");
    private readonly Option<string> _environment = Input.Required("--environment", "ENV", "The environment.");
    private readonly Option<bool> _all = Input.Flag("--all", "All applications of the environment.");

    public void AddTo(Command command)
    {
        command.Add(_applications);
        command.Add(_environment);
        command.Add(_all);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_applications)?.Tokens.Count > 0 == result.GetResult(_all) is not null)
                result.AddError("name applications, or give --all");
        });
    }

    public ApplicationSelection Read(ParseResult arguments) => new(arguments.GetRequiredValue(_environment))
    {
        Applications = arguments.GetValue(_applications) ?? [],
        All = arguments.GetValue(_all),
    };
}
