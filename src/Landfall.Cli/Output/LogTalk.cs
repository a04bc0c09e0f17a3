using Landfall.Delivery;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

/// <summary>Writes one line per change, without control codes.</summary>
internal sealed class LogTalk(TextOutput output, TimeProvider time) : Talk(output, time)
{
    public override void Tell(DeliveryEvent happened)
    {
        if (happened.Level == EventLevel.Detail && !ShowsDetails)
            return;
        lock (Gate)
        {
            Write(happened);
            Output.Writer.Flush();
        }
    }

    public override void Say(string text)
    {
        lock (Gate)
        {
            foreach (var line in SafeText.Lines(text))
                Output.WriteLine(line);
            Output.Writer.Flush();
        }
    }

    public override void Dispose()
    {
    }
}
