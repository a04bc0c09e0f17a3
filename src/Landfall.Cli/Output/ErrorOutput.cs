using System.Text.Json;
using Landfall.Clients;

namespace Landfall.Cli.Output;

/// <summary>Says on stderr why a command ended, and with JSON asked for also on stdout; returns the exit code for it.</summary>
internal static class ErrorOutput
{
    public static int Write(CliConsole console, bool json, Exception error)
    {
        var document = Describe(error, console.Variable("LANDFALL_DEBUG") == "1");
        WriteText(console.Error, document);
        if (json)
            console.Out.WriteLine(JsonSerializer.Serialize(new ErrorOutputDocument(document), OutputJson.Default.ErrorOutputDocument));
        console.Flush();
        return error switch
        {
            LandfallException known => ExitCode.Of(known.Kind),
            OperationCanceledException => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }

    private static ErrorDocument Describe(Exception error, bool debug) => error switch
    {
        LandfallException known => ErrorDocument.Of(known) is var document && debug ? document with { Message = error.ToString() } : document,
        OperationCanceledException => new(
            "interrupted", debug ? error.ToString() : "interrupted", "See `landfall status` for how far it came; the same command goes on from there."),
        _ => new(
            "unexpected",
            debug ? error.ToString() : $"an error that Landfall did not expect: {error.GetType().Name}: {error.Message}",
            debug ? null : "Set LANDFALL_DEBUG=1 to see where it comes from, and report it with that text."),
    };

    private static void WriteText(TextOutput output, ErrorDocument error)
    {
        var lines = SafeText.Lines(error.Message);
        output.WriteLine($"{output.Paint("error:", Tone.Bad)} {lines[0]}");
        foreach (var line in lines.Skip(1))
            output.WriteLine($"       {line}");
        if (error.Remedy is null)
            return;
        foreach (var line in SafeText.Lines(error.Remedy))
            output.WriteLine(line);
    }
}
