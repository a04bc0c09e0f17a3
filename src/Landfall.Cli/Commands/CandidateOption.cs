using System.CommandLine;

namespace Landfall.Cli.Commands;

/// <summary>Looks at what waits for a manual environment instead of what it is to run now.</summary>
internal static class CandidateOption
{
    public static Option<bool> Create() => Input.Flag("--candidate", "Take what a manual environment would run after its next delivery (the head of the branch).");
}
