using System.CommandLine;
using Landfall.Cli.Output;
using Landfall.Delivery;

namespace Landfall.Cli;

/// <summary>One run of a command: where it talks, and what the options of every command say.</summary>
internal sealed class Session(Globals globals, CliConsole console, ParseResult arguments) : IDisposable
{
    public CliConsole Console { get; } = console;

    public bool Json { get; } = globals.WantsJson(arguments);

    /// <summary>Whether the line itself names a config repo.</summary>
    public bool NamesConfigRepo { get; } = arguments.GetValue(globals.ConfigRepo) is not null;

    public Talk Talk { get; } = Talk.To(console.Error, console.Time);

    /// <summary>Opens the way to the config repo and the cluster that the options and the environment variables name.</summary>
    public Task<PathContext> OpenAsync(CancellationToken ct) => PathContext.OpenAsync(Settings(), ct);

    public void Dispose() => Talk.Dispose();

    internal PathSettings Settings() => new()
    {
        ConfigRepo = arguments.GetValue(globals.ConfigRepo) ?? Console.Variable(Globals.ConfigRepoVariable),
        KubeConfig = arguments.GetValue(globals.KubeConfig),
        Context = arguments.GetValue(globals.Context),
        CacheFolder = PathSettings.CacheFolderOf(Console.Variable("XDG_CACHE_HOME")),
        Time = Console.Time,
        Tell = Talk.Tell,
    };
}
