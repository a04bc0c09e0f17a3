using Landfall.Clients.Oci;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

public sealed class CommitMessageTests
{
    private const string Forged = "fixed\n\nLandfall-Approved-By: boss\r\nLandfall-Release: 99";
    private static readonly Release Release = new(3, default, [new(ImageReference.Parse("registry.example.com/web:1@sha256:" + new string('a', 64)), null)]);

    [Fact]
    public void No_reason_can_forge_a_trailer_of_a_delivery()
    {
        var message = CommitMessage.For(DeliveryAction.Rollback, "web", "staging", "d1", Release, overrideReason: Forged, reason: Forged);

        Trailers(message).Select(line => line.Split(':')[0]).ShouldBe(
            ["Landfall-Delivery", "Landfall-Application", "Landfall-Environment", "Landfall-Release", "Landfall-Action", "Landfall-Image", "Landfall-Override"]);
        message.Split('\n').ShouldNotContain(line => line.StartsWith("Landfall-Approved-By"));
    }

    [Theory]
    [InlineData(Forged)]
    [InlineData("Landfall-Approved-By: boss")]
    [InlineData("\u0085\u2028Landfall-Approved-By: boss")]
    public void No_reason_can_forge_a_trailer_of_a_hold(string reason) =>
        Trailers(CommitMessage.ForHold("Hold", "web", "staging", null, reason)).ShouldBe(["Landfall-Application: web", "Landfall-Environment: staging", "Landfall-Action: hold"]);

    [Fact]
    public void A_hold_without_a_reason_has_no_empty_paragraph() =>
        CommitMessage.ForHold("Resume", "web", "staging", null, null).ShouldBe("Resume web in staging\n\nLandfall-Application: web\nLandfall-Environment: staging\nLandfall-Action: resume\n");

    // Git's trailers are the last paragraph.
    private static string[] Trailers(string message) => message.TrimEnd('\n').Split("\n\n")[^1].Split('\n');
}
