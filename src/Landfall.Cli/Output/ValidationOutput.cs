using System.Text.Json;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

/// <summary>One error in a file; line and column count from 1, and are 0 when the whole file is meant.</summary>
internal sealed record ProblemDocument(string File, int Line, int Column, string Message)
{
    public static ProblemDocument Of(FileProblem problem) => new(problem.File, problem.Line, problem.Column, problem.Message);
}

internal sealed record ValidationDocument(bool Valid, IReadOnlyList<ProblemDocument> Problems);

/// <summary>Everything that is wrong with the files, one error a line; nothing when all is well.</summary>
internal sealed class ValidationOutput(IReadOnlyList<FileProblem> problems) : CommandOutput
{
    public override int ExitCode => problems.Count == 0 ? Cli.ExitCode.Done : Cli.ExitCode.Usage;

    public override void WriteText(TextOutput output)
    {
        foreach (var problem in problems)
            output.WriteLine(SafeText.Line(problem.ToString()));
    }

    public override string ToJson() => JsonSerializer.Serialize(
        new ValidationDocument(problems.Count == 0, [.. problems.Select(ProblemDocument.Of)]), OutputJson.Default.ValidationDocument);
}
