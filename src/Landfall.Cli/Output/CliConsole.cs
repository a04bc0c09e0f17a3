using System.Text;

namespace Landfall.Cli.Output;

/// <summary>What the command line meets outside: its two outputs, the environment variables, the clock.</summary>
internal sealed record CliConsole(TextOutput Out, TextOutput Error, Func<string, string?> Variable, TimeProvider Time)
{
    /// <summary>
    /// Opens the streams of this process. Progress is live where stderr is a terminal, TERM is not dumb and CI is not set;
    /// colours are used on such terminals unless NO_COLOR is set (https://no-color.org).
    /// </summary>
    public static CliConsole OfProcess()
    {
        static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        var capable = Variable("TERM") is { } term && term != "dumb" && Variable("CI") is null;
        return new(
            Open(Console.OpenStandardOutput(), capable && !Console.IsOutputRedirected),
            Open(Console.OpenStandardError(), capable && !Console.IsErrorRedirected),
            Variable,
            TimeProvider.System);

        static TextOutput Open(Stream stream, bool terminal)
        {
            var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 16 * 1024);
            return new(writer, terminal, terminal && Variable("NO_COLOR") is null, terminal ? Columns : null);
        }
    }

    public void Flush()
    {
        Out.Writer.Flush();
        Error.Writer.Flush();
    }

    private static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
