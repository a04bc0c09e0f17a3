namespace Landfall.Tests.Cli;

/// <summary>A clock that stands still until it is moved; its timers fire when they are told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Action> _timers = [];
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        void Fire() => callback(state);
        _timers.Add(Fire);
        return new Stoppable(() => _timers.Remove(Fire));
    }

    /// <summary>Moves the clock, and fires each timer once.</summary>
    public void Pass(TimeSpan time)
    {
        _now += time;
        foreach (var fire in _timers.ToList())
            fire();
    }

    private sealed class Stoppable(Action stop) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => stop();

        public ValueTask DisposeAsync()
        {
            stop();
            return ValueTask.CompletedTask;
        }
    }
}
