using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

public sealed class StateFilesTests
{
    private static readonly Digest Digest = Digest.Parse("sha256:" + new string('a', 64));
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_state_of_an_environment_reads_back_as_it_was_written()
    {
        var state = new EnvironmentState(7, "20260501T120000-abcdef", DeliveryAction.Rollback, [ImageReference.Parse($"shop/web:yes@{Digest}")],
            [new(Digest, "no: it broke # twice", "ada", Noon, Noon.AddDays(1)), new(null, "freeze", "bob", Noon, null)]);

        var read = StateFiles.ParseEnvironment(StateFiles.Write(state, "web", "staging"), "f");

        read.Release.ShouldBe(7);
        read.Delivery.ShouldBe(state.Delivery);
        read.Action.ShouldBe(DeliveryAction.Rollback);
        read.Images.ShouldBe(state.Images);
        read.Holds.ShouldBe(state.Holds);
    }

    [Fact]
    public void Releases_read_back_as_they_were_written_and_only_grow()
    {
        var one = new Release(1, Noon, [new(ImageReference.Parse($"registry.example.com/web:0123@{Digest}"), "0123456")]);
        var two = one with { Number = 2, Images = [one.Images[0] with { Commit = null }] };

        var first = StateFiles.Write([one], "web");
        var both = StateFiles.Write([one, two], "web");

        both.AsSpan()[..first.Length].SequenceEqual(first).ShouldBeTrue();
        var read = StateFiles.ParseReleases(both, "f");
        read.Select(release => release.Number).ShouldBe([1, 2]);
        read[0].Images.ShouldBe(one.Images);
        read[1].Images[0].Commit.ShouldBeNull();
    }

    [Theory]
    [InlineData("release: seven\n")]
    [InlineData("holds: [{reason: x}]\n")]
    [InlineData("action: explode\n")]
    [InlineData("releas: 1\n")]
    [InlineData("- a\n")]
    public void A_file_that_landfall_did_not_write_is_an_error_that_names_it(string text) =>
        Should.Throw<LandfallException>(() => StateFiles.ParseEnvironment(System.Text.Encoding.UTF8.GetBytes(text), ".landfall/state/web/staging.yaml"))
            .Message.ShouldStartWith(".landfall/state/web/staging.yaml: ");
}
