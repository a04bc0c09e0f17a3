using System.Text.Json.Nodes;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli.Output;

public sealed class ErrorOutputTests
{
    [Fact]
    public void An_error_is_a_message_and_a_remedy_on_stderr()
    {
        var run = new Capture();
        ErrorOutput.Write(run.Console, json: false, new LandfallException(FailureKind.Refused, "production is held", "Lift the hold.")).ShouldBe(3);
        run.Error.ShouldBe("error: production is held\nLift the hold.\n");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public void With_JSON_asked_for_stdout_has_the_error_as_a_document()
    {
        var run = new Capture();
        ErrorOutput.Write(run.Console, json: true, new LandfallException(FailureKind.TimedOut, "not ready")).ShouldBe(4);
        var document = JsonNode.Parse(run.Out)!.AsObject();
        document.Count.ShouldBe(1);
        document["error"]!["kind"]!.ToString().ShouldBe("timedOut");
        document["error"]!["message"]!.ToString().ShouldBe("not ready");
        document["error"]!.AsObject().ContainsKey("remedy").ShouldBeTrue();
        document["error"]!["remedy"].ShouldBeNull();
    }

    [Fact]
    public void Invalid_files_are_listed_with_their_places()
    {
        var run = new Capture();
        var error = new InvalidFilesException([new("a.yaml", 3, 5, "unknown field x"), new("b.yaml", 0, 0, "is empty")]);
        ErrorOutput.Write(run.Console, json: true, error).ShouldBe(2);
        run.Error.ShouldStartWith("error: a.yaml:3:5: unknown field x\n       b.yaml: is empty\n");
        var problem = JsonNode.Parse(run.Out)!["error"]!["problems"]![0]!;
        problem["file"]!.ToString().ShouldBe("a.yaml");
        problem["line"]!.GetValue<int>().ShouldBe(3);
        problem["column"]!.GetValue<int>().ShouldBe(5);
    }

    [Fact]
    public void A_server_that_sends_control_characters_cannot_draw()
    {
        var run = new Capture();
        ErrorOutput.Write(run.Console, json: true, new LandfallException(FailureKind.Failed, "said \u001b[2J\u202e"));
        run.Error.ShouldContain(@"said \x1b[2J\u202e");
        run.Out.ShouldContain(@"said \u001B[2J\u202E");
    }

    [Fact]
    public void An_error_nobody_expected_is_short()
    {
        var run = new Capture();
        ErrorOutput.Write(run.Console, json: false, Thrown()).ShouldBe(1);
        run.Error.ShouldContain("InvalidOperationException: odd");
        run.Error.ShouldContain("LANDFALL_DEBUG=1");
        run.Error.ShouldNotContain(" at ");
    }

    [Fact]
    public void LANDFALL_DEBUG_shows_where_an_error_comes_from()
    {
        var run = new Capture(new() { ["LANDFALL_DEBUG"] = "1" });
        ErrorOutput.Write(run.Console, json: false, Thrown()).ShouldBe(1);
        run.Error.ShouldContain($" at {typeof(ErrorOutputTests).FullName}.{nameof(Thrown)}");
    }

    [Fact]
    public void An_interruption_has_its_own_code_and_says_how_to_go_on()
    {
        var run = new Capture();
        ErrorOutput.Write(run.Console, json: false, new OperationCanceledException()).ShouldBe(130);
        run.Error.ShouldContain("landfall status");
    }

    private static Exception Thrown()
    {
        try
        {
            throw new InvalidOperationException("odd");
        }
        catch (InvalidOperationException error)
        {
            return error;
        }
    }
}
