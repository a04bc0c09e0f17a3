using System.CommandLine;

namespace Landfall.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class Globals
{
    public const string ConfigRepoVariable = "LANDFALL_CONFIG_REPO";

    public Option<string?> ConfigRepo { get; } = Input.Text("--config-repo", "PATH|URL",
        $"The config repo: a folder or a Git URL (default: ${ConfigRepoVariable}, else the repo around the current folder).");

    public Option<string?> KubeConfig { get; } = Input.Text("--kubeconfig", "FILE", "The kubeconfig file (default: $KUBECONFIG, else ~/.kube/config).");

    public Option<string?> Context { get; } = Input.Text("--context", "NAME", "The kubeconfig context to use in place of the one the fleet names.");

    public Option<string> Output { get; } = Input.Choice("--output", "Write results as text, or as one JSON document (default: text).", "text", "json");

    public void AddTo(RootCommand root)
    {
        Option[] options = [ConfigRepo, KubeConfig, Context, Output];
        foreach (var option in options)
        {
            option.Recursive = true;
            root.Add(option);
        }
    }

    /// <summary>Whether JSON was asked for; also known of a line that does not parse otherwise.</summary>
    public bool WantsJson(ParseResult parsed) => parsed.GetResult(Output)?.Tokens is [{ Value: "json" }];
}
