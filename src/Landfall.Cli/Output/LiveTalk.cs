using Landfall.Delivery;
using Landfall.Delivery.Model;

namespace Landfall.Cli.Output;

/// <summary>
/// Writes changes as lines that stay, and below them a line for each delivery under way, drawn again ten times a second:
/// a wheel, the stage, the last word of progress, the time it takes. The lines below vanish at the end.
/// </summary>
internal sealed class LiveTalk : Talk
{
    private const int MostLines = 8;
    private const string Wheel = "|/-\\";

    private readonly Dictionary<(string?, string?), Progress> _underWay = [];
    private readonly ITimer _timer;
    private int _drawn;
    private int _turn;
    private bool _ended;

    public LiveTalk(TextOutput output, TimeProvider time)
        : base(output, time) => _timer = time.CreateTimer(_ => Turn(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));

    public override void Tell(DeliveryEvent happened)
    {
        lock (Gate)
        {
            Note(happened);
            if (happened.Level == EventLevel.Detail || _ended)
                return;
            Redraw(() => Write(happened));
        }
    }

    public override void Say(string text)
    {
        lock (Gate)
            Redraw(() =>
            {
                foreach (var line in SafeText.Lines(text))
                    Output.WriteLine(line);
            });
    }

    public override void Dispose()
    {
        _timer.Dispose();
        lock (Gate)
        {
            _ended = true;
            Redraw(() => { });
        }
    }

    private void Note(DeliveryEvent happened)
    {
        var key = (happened.Application, happened.Environment);
        if (happened.Stage == DeliveryStage.Verdict)
            _underWay.Remove(key);
        if (happened.Stage is DeliveryStage.Verdict or DeliveryStage.Note)
            return;

        // What goes before the applications, such as a fetch, has ended when the first of them moves.
        if (happened.Application is not null)
            _underWay.Remove((null, null));
        var word = happened.Level == EventLevel.Detail ? Subject(happened) + SafeText.Line(happened.Text) : Subject(happened).TrimEnd(' ', ':');
        var since = _underWay.TryGetValue(key, out var before) && before.Stage == happened.Stage ? before.Since : Time.GetTimestamp();
        _underWay[key] = new(happened.Stage, word, since);
    }

    private void Turn()
    {
        lock (Gate)
        {
            _turn++;
            Redraw(() => { });
        }
    }

    // One flush for all of it, so that nothing flickers.
    private void Redraw(Action between)
    {
        Erase();
        between();
        Draw();
        Output.Writer.Flush();
    }

    private void Erase()
    {
        if (_drawn == 0)
            return;
        Output.Writer.Write(_drawn == 1 ? "\r\u001b[J" : $"\r\u001b[{_drawn - 1}A\u001b[J");
        _drawn = 0;
    }

    private void Draw()
    {
        if (_ended || _underWay.Count == 0)
            return;
        var lines = _underWay.Values.Take(MostLines).Select(Format).ToList();
        if (_underWay.Count > MostLines)
            lines.Add($"  and {_underWay.Count - MostLines} more");
        Output.Writer.Write(string.Join('\n', lines));
        _drawn = lines.Count;
    }

    private string Format(Progress progress)
    {
        var head = $"{Wheel[_turn % Wheel.Length]} {Clock(Time.GetElapsedTime(progress.Since)),6}  {Name(progress.Stage)} ";
        return Cells.Cut(head + progress.Word, Output.Width - 1);
    }

    private sealed record Progress(DeliveryStage Stage, string Word, long Since);
}
