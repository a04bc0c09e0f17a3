using System.Text;
using Landfall.Clients.Oci;
using Landfall.Clients.Processes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Oci;

public sealed class RegistryErrorBodyTests
{
    [Theory]
    [InlineData("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"x"}}]}""", "MANIFEST_UNKNOWN", "manifest unknown")]
    [InlineData("""{"errors":[{"code":"DENIED"}]}""", "DENIED", null)]
    [InlineData("""{"error":"invalid_grant","error_description":"expired"}""", "invalid_grant", "expired")]
    [InlineData("""{"errors":[]}""", null, null)]
    [InlineData("""{"errors":"x"}""", null, null)]
    [InlineData("""{"errors":[7]}""", null, null)]
    [InlineData("""{"code":7,"message":["x"]}""", null, null)]
    [InlineData("<html>Bad Gateway</html>", null, null)]
    [InlineData("", null, null)]
    public void Code_and_message_are_taken_where_there_are_some(string body, string? code, string? message) =>
        RegistryErrorBody.Read(Encoding.UTF8.GetBytes(body), Redactor.None).ShouldBe((code, message));

    [Fact]
    public void A_message_is_cut_and_cannot_steer_a_terminal()
    {
        var body = $$"""{"errors":[{"code":"X","message":"\u001b[2J\u202e\n{{new string('x', 5000)}}"}]}""";

        var (_, message) = RegistryErrorBody.Read(Encoding.UTF8.GetBytes(body), Redactor.None);

        message!.Length.ShouldBe(301);
        message.ShouldStartWith(" [2J  x");
    }

    [Fact]
    public void A_server_that_repeats_what_we_sent_does_not_leak_it() =>
        RegistryErrorBody.Read(Encoding.UTF8.GetBytes("""{"errors":[{"code":"X","message":"bad token s3cr3t"}]}"""), new Redactor(["s3cr3t"]))
            .Message.ShouldBe("bad token ***");
}
