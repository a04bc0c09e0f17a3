using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Delivery.Model;
using Landfall.Delivery.Promote;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Promote;

public sealed class GatesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReleaseImage Image = new(ImageReference.Parse("shop/web:1@sha256:" + new string('c', 64)), null);
    private static readonly TargetEnvironment Production = new("production", "local", "production", ReleaseRule.Manual, "staging", TimeSpan.Zero, TimeSpan.FromMinutes(5));

    [Fact]
    public void A_release_that_was_not_healthy_before_is_refused_with_the_command_that_opens_the_gate()
    {
        var error = Should.Throw<GateClosedException>(() => Gates.Pass(
            Gates.OfRelease(Production, "web", EnvironmentState.Empty, EnvironmentState.Empty, [Image], healthyBefore: false, Noon), null, "web", "production"));

        error.Kind.ShouldBe(FailureKind.Refused);
        error.Closed.Single().Name.ShouldBe("after");
        error.Remedy!.ShouldContain("landfall deploy web --environment staging");
    }

    [Fact]
    public void An_override_passes_closed_gates_and_names_them() =>
        Gates.Pass(Gates.OfRelease(Production, "web", EnvironmentState.Empty, EnvironmentState.Empty, [Image], false, Noon), "hotfix", "web", "production")
            .Single().Name.ShouldBe("after");

    [Fact]
    public void A_held_digest_is_not_taken_until_the_hold_runs_out()
    {
        var state = EnvironmentState.Empty with { Holds = [new(Image.Digest, "it broke", "ada", Noon, Noon.AddHours(1))] };

        Gates.OfRelease(Production, "web", state, EnvironmentState.Empty, [Image], null, Noon).Single().Evidence.ShouldContain("held by ada: it broke");
        Gates.OfRelease(Production, "web", state, EnvironmentState.Empty, [Image], null, Noon.AddHours(1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_digest_that_is_held_in_the_environment_before_is_not_promoted()
    {
        var before = EnvironmentState.Empty with { Holds = [new(Image.Digest, "it broke", "ada", Noon, null)] };

        var gates = Gates.OfRelease(Production, "web", EnvironmentState.Empty, before, [Image], healthyBefore: true, Noon).ToList();

        gates.Single(gate => !gate.IsOpen).Evidence.ShouldContain("is held in staging by ada");
    }

    [Fact]
    public void A_held_environment_does_not_move()
    {
        var state = EnvironmentState.Empty with { Holds = [new(null, "sale", "bob", Noon, null)] };

        Gates.OfEnvironment(Production, "web", state, Noon).Single().IsOpen.ShouldBeFalse();
        Gates.OfEnvironment(Production, "web", EnvironmentState.Empty, Noon).Single().IsOpen.ShouldBeTrue();
    }
}
