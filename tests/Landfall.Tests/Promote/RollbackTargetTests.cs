using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;
using Landfall.Delivery.Promote;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Promote;

public sealed class RollbackTargetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<Release> Releases = [NewRelease(1), NewRelease(2), NewRelease(3), NewRelease(4)];

    [Fact]
    public void The_newest_earlier_release_that_succeeded_is_taken() =>
        Choose(current: 4, delivered: [4, 3, 2, 1], verdicts: [(3, Verdict.Failed), (2, Verdict.Succeeded), (1, Verdict.Succeeded)]).ShouldBe(2);

    [Fact]
    public void A_release_that_never_ran_here_is_not_taken() =>
        Choose(current: 4, delivered: [4, 1], verdicts: [(1, Verdict.Succeeded)]).ShouldBe(1);

    [Fact]
    public void A_rebuilt_cluster_without_verdicts_goes_by_what_was_delivered() =>
        Choose(current: 3, delivered: [3, 2, 1], verdicts: []).ShouldBe(2);

    [Fact]
    public void A_release_with_a_held_digest_is_passed_over() =>
        Choose(current: 4, delivered: [4, 3, 2], verdicts: [(3, Verdict.Succeeded), (2, Verdict.Succeeded)], held: 3).ShouldBe(2);

    [Fact]
    public void A_second_rollback_goes_further_back_and_not_forth() =>
        Choose(current: 2, delivered: [2, 3, 2, 1], verdicts: [(3, Verdict.Succeeded), (1, Verdict.Succeeded)]).ShouldBe(1);

    [Fact]
    public void The_release_asked_for_is_taken_when_it_ran_here() =>
        Choose(current: 4, delivered: [4, 2, 1], verdicts: [], to: 1).ShouldBe(1);

    [Theory]
    [InlineData(3, "never ran release 3")]
    [InlineData(4, "is at release 4")]
    public void A_release_that_cannot_be_gone_back_to_is_refused(int to, string message) =>
        Should.Throw<LandfallException>(() => Choose(current: 4, delivered: [4, 2, 1], verdicts: [], to: to)).Message.ShouldContain(message);

    [Fact]
    public void Nothing_earlier_that_succeeded_is_refused() =>
        Should.Throw<LandfallException>(() => Choose(current: 2, delivered: [2, 1], verdicts: [(1, Verdict.Failed)])).Kind.ShouldBe(FailureKind.Refused);

    private static int Choose(int current, int[] delivered, (int Release, Verdict Verdict)[] verdicts, int? to = null, int? held = null)
    {
        var state = EnvironmentState.Empty with { Release = current, Holds = held is { } number ? [new(DigestOf(number), "", "", Noon, null)] : [] };
        var log = delivered.Select((release, i) => new RecordedDelivery($"c{i}", Noon, EnvironmentState.Empty with { Release = release, Delivery = $"d{i}" })).ToList();
        var record = DeliveryRecord.New("web", "staging");
        foreach (var (release, verdict) in verdicts)
            record = record.With(new($"r{release}", DeliveryAction.Deploy, release, "c", "h", verdict, Noon, null));
        return RollbackTarget.Choose("web", "staging", state, Releases, log, record, to, Noon).Release.Number;
    }

    private static Release NewRelease(int number) => new(number, Noon, [new(ImageReference.Parse($"shop/web:{number}@{DigestOf(number)}"), null)]);

    private static Digest DigestOf(int number) => Digest.Parse("sha256:" + new string((char)('0' + number), 64));
}
