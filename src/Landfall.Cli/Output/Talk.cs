using Landfall.Delivery;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

/// <summary>
/// Tells a person on stderr what happens: live on a terminal, one line per change in a log.
/// May be called from several threads at once. Texts come from outside and are made safe here.
/// </summary>
internal abstract class Talk(TextOutput output, TimeProvider time) : IDisposable
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Whether lines name application and environment, as several are under way.</summary>
    public bool NamesApplications { get; set; }

    /// <summary>Whether a log gets the lines of progress too, as for the output of a build.</summary>
    public bool ShowsDetails { get; set; }

    protected Lock Gate { get; } = new();

    protected TextOutput Output { get; } = output;

    protected TimeProvider Time { get; } = time;

    public static Talk To(TextOutput output, TimeProvider time) => output.IsTerminal ? new LiveTalk(output, time) : new LogTalk(output, time);

    /// <summary>Tells one event of the path.</summary>
    public abstract void Tell(DeliveryEvent happened);

    /// <summary>Says something that is not part of the path.</summary>
    public abstract void Say(string text);

    /// <summary>Ends the talk; what was live vanishes, what was told stays.</summary>
    public abstract void Dispose();

    protected void Write(DeliveryEvent happened)
    {
        var head = $"{Clock(Time.GetElapsedTime(_start)),6}  {Name(happened.Stage),-7}  ";
        var lines = SafeText.Lines(Subject(happened) + Word(happened.Level) + happened.Text);
        Output.WriteLine(Output.Paint(head, Tone.Faint) + Output.Paint(lines[0], ToneOf(happened)));
        foreach (var line in lines.Skip(1))
            Output.WriteLine(new string(' ', head.Length) + Output.Paint(line, ToneOf(happened)));
    }

    protected string Subject(DeliveryEvent happened) => (NamesApplications, happened.Application, happened.Environment) switch
    {
        (false, _, _) or (_, null, null) => "",
        (_, { } application, { } environment) => $"{application} ({environment}): ",
        var (_, application, environment) => $"{application ?? environment}: ",
    };

    protected static string Name(DeliveryStage stage) => stage.ToString().ToLowerInvariant();

    /// <summary>Shows how long something takes: 0.4s, 12.3s, 2m05s.</summary>
    protected static string Clock(TimeSpan elapsed) =>
        elapsed.TotalSeconds < 99.95 ? $"{elapsed.TotalSeconds:0.0}s" : $"{(int)elapsed.TotalMinutes}m{elapsed.Seconds:00}s";

    private static string Word(EventLevel level) => level switch
    {
        EventLevel.Warning => "warning: ",
        EventLevel.Problem => "problem: ",
        _ => "",
    };

    private static Tone ToneOf(DeliveryEvent happened) => happened.Level switch
    {
        EventLevel.Detail => Tone.Faint,
        EventLevel.Warning => Tone.Warning,
        EventLevel.Problem => Tone.Bad,
        _ => Tone.Plain,
    };
}
