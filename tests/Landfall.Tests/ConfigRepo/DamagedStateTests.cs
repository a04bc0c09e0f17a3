using System.Text;
using Landfall.Clients;
using Landfall.Delivery.ConfigRepo;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

/// <summary>State files that somebody changed by hand: what they do not say plainly is never taken for absent.</summary>
public sealed class DamagedStateTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Theory]
    [InlineData("release: two\n")]
    [InlineData("release: 1.5\n")]
    [InlineData("release: 99999999999\n")]
    [InlineData("action: destroy\n")]
    [InlineData("action: '7'\n")]
    [InlineData("images: registry.example.com/web\n")]
    [InlineData("images: {a: b}\n")]
    [InlineData("images: ['registry.example.com/web:1']\n")]
    [InlineData("images: ['no good@']\n")]
    [InlineData("images: [null]\n")]
    [InlineData("holds:\n")]
    [InlineData("holds: {reason: broken}\n")]
    [InlineData("holds: [broken]\n")]
    [InlineData("holds: [{reason: r, by: una}]\n")]
    [InlineData("holds: [{reason: r, by: una, since: soon}]\n")]
    [InlineData("holds: [{digest: 'sha256:1', reason: r, by: una, since: '2026-01-01T00:00:00Z'}]\n")]
    [InlineData("relase: 1\n")]
    [InlineData("release: 1\nrelease: 2\n")]
    [InlineData("<<<<<<< HEAD\nrelease: 1\n=======\nrelease: 2\n>>>>>>> other\n")]
    [InlineData("release: 1\n---\nrelease: 2\n")]
    [InlineData("- release\n")]
    public void A_damaged_state_of_an_environment_is_an_error_that_names_the_file_and_a_way_out(string text)
    {
        var error = Should.Throw<LandfallException>(() => StateFiles.ParseEnvironment(Encoding.UTF8.GetBytes(text), ".landfall/state/web/staging.yaml"));

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldStartWith(".landfall/state/web/staging.yaml");
        error.Remedy.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("releases: none\n")]
    [InlineData("releases: [{number: 1}]\n")]
    [InlineData("releases: [{number: 1, created: '2026-01-01T00:00:00Z', images: [{image: 'r.example.com/web:1'}]}]\n")]
    [InlineData("releases: [{number: 2, created: '2026-01-01T00:00:00Z', images: []}, {number: 2, created: '2026-01-01T00:00:00Z', images: []}]\n")]
    [InlineData("releases: [{number: 2, created: '2026-01-01T00:00:00Z', images: []}, {number: 1, created: '2026-01-01T00:00:00Z', images: []}]\n")]
    public void A_damaged_list_of_releases_is_an_error_that_names_the_file_and_a_way_out(string text)
    {
        var error = Should.Throw<LandfallException>(() => StateFiles.ParseReleases(Encoding.UTF8.GetBytes(text), ".landfall/state/web/releases.yaml"));

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldStartWith(".landfall/state/web/releases.yaml");
        error.Remedy.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void An_empty_file_is_an_environment_without_a_delivery() =>
        StateFiles.ParseEnvironment(Encoding.UTF8.GetBytes($"# {Digest}\n"), "x").Release.ShouldBeNull();
}
