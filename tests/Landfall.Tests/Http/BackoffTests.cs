using Landfall.Clients.Http;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Http;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_grow_and_end_within_half_a_minute()
    {
        var clock = new Clock();
        var backoff = new Backoff(clock);
        var waits = new List<TimeSpan>();

        while (backoff.Next(null) is { } wait)
        {
            waits.Add(wait);
            clock.Now += wait;
        }

        waits.Count.ShouldBeInRange(4, 8);
        waits[0].TotalSeconds.ShouldBeInRange(0.5, 0.75);
        waits[2].TotalSeconds.ShouldBeInRange(2, 3);
        clock.Now.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_servers_wish_counts_where_it_is_longer() =>
        new Backoff(new Clock()).Next(TimeSpan.FromSeconds(12)).ShouldBe(TimeSpan.FromSeconds(12));

    [Fact]
    public void A_wish_that_takes_too_long_ends_it() => new Backoff(new Clock()).Next(TimeSpan.FromMinutes(2)).ShouldBeNull();

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("0", 0.0)]
    [InlineData("Thu, 01 Jan 1970 00:01:00 GMT", 60.0)]
    [InlineData("Wed, 31 Dec 1969 00:00:00 GMT", 0.0)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("99999999999999", null)]
    public void Retry_after_is_seconds_or_a_date(string header, double? seconds)
    {
        var response = new OutboundResponse(429, new Uri("https://x/"), new[] { header }.ToLookup(_ => "Retry-After"), default);

        RetryAfter.Of(response, DateTimeOffset.UnixEpoch)?.TotalSeconds.ShouldBe(seconds!.Value);
        (RetryAfter.Of(response, DateTimeOffset.UnixEpoch) is null).ShouldBe(seconds is null);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
