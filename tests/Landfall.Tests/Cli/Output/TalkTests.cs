using Landfall.Cli.Output;
using Landfall.Delivery;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli.Output;

public sealed class TalkTests : IDisposable
{
    private readonly StringWriter _writer = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void A_log_gets_one_line_per_change_without_control_codes()
    {
        using var talk = Talk.To(new TextOutput(_writer), _time);
        talk.Tell(new(DeliveryStage.Resolve, "web:1 is sha256:0123"));
        talk.Tell(new(DeliveryStage.Verify, "1/3 pods ready", EventLevel.Detail));
        _time.Pass(TimeSpan.FromSeconds(2.04));
        talk.Tell(new(DeliveryStage.Verify, "web-1 waits for a node", EventLevel.Warning));
        _time.Pass(TimeSpan.FromSeconds(123));
        talk.Tell(new(DeliveryStage.Verify, "web-1 crashes: \u001b[31mno file\u001b[2J\nlast line", EventLevel.Problem));
        _writer.ToString().ShouldBe(
            """
              0.0s  resolve  web:1 is sha256:0123
              2.0s  verify   warning: web-1 waits for a node
             2m05s  verify   problem: web-1 crashes: no file\x1b[2J
                             last line

            """);
    }

    [Fact]
    public void A_log_of_a_build_gets_its_output_too()
    {
        using var talk = Talk.To(new TextOutput(_writer), _time);
        talk.ShowsDetails = true;
        talk.Tell(new(DeliveryStage.Build, "npm ci", EventLevel.Detail));
        _writer.ToString().ShouldBe("  0.0s  build    npm ci\n");
    }

    [Fact]
    public void Lines_name_application_and_environment_when_there_are_several()
    {
        using var talk = Talk.To(new TextOutput(_writer), _time);
        talk.NamesApplications = true;
        talk.Tell(new(DeliveryStage.Apply, "4 objects", Application: "web", Environment: "staging"));
        talk.Tell(new(DeliveryStage.Note, "fetched", Environment: "staging"));
        talk.Tell(new(DeliveryStage.Note, "done"));
        _writer.ToString().ShouldBe("  0.0s  apply    web (staging): 4 objects\n  0.0s  note     staging: fetched\n  0.0s  note     done\n");
    }

    [Fact]
    public void A_terminal_shows_what_is_under_way_below_what_happened()
    {
        using var talk = Talk.To(new TextOutput(_writer, IsTerminal: true), _time);
        talk.Tell(new(DeliveryStage.Apply, "4 objects"));
        talk.Tell(new(DeliveryStage.Verify, "1/3 pods ready", EventLevel.Detail));
        _time.Pass(TimeSpan.FromSeconds(1.5));
        talk.Tell(new(DeliveryStage.Verdict, "Succeeded"));
        talk.Dispose();
        Screen().ShouldBe("  0.0s  apply    4 objects\n  1.5s  verdict  Succeeded\n");
        _writer.ToString().ShouldContain("/   1.5s  verify 1/3 pods ready");
    }

    [Fact]
    public void A_terminal_shows_a_line_for_each_of_a_few_applications_and_counts_the_rest()
    {
        using var talk = Talk.To(new TextOutput(_writer, IsTerminal: true), _time);
        talk.NamesApplications = true;
        for (var i = 0; i < 10; i++)
            talk.Tell(new(DeliveryStage.Verify, "waits", EventLevel.Detail, $"app{i}", "staging"));
        _time.Pass(TimeSpan.FromSeconds(1));
        Screen().Split('\n').Length.ShouldBe(9);
        Screen().ShouldContain("app7 (staging): waits\n  and 2 more");
        talk.Dispose();
        Screen().ShouldBeEmpty();
    }

    [Fact]
    public void What_goes_before_the_applications_makes_room_for_them()
    {
        using var talk = Talk.To(new TextOutput(_writer, IsTerminal: true), _time);
        talk.Tell(new(DeliveryStage.Resolve, "fetching", EventLevel.Detail));
        talk.Tell(new(DeliveryStage.Verify, "waits", EventLevel.Detail, "web", "staging"));
        _time.Pass(TimeSpan.FromSeconds(1));
        Screen().ShouldEndWith("   1.0s  verify waits");
        Screen().ShouldNotContain("fetching");
    }

    [Fact]
    public void A_live_line_is_no_longer_than_the_terminal_is_wide()
    {
        using var talk = Talk.To(new TextOutput(_writer, IsTerminal: true, Columns: () => 40), _time);
        talk.Tell(new(DeliveryStage.Verify, new string('x', 200), EventLevel.Detail));
        _time.Pass(TimeSpan.FromSeconds(1));
        Screen().Length.ShouldBe(39);
    }

    [Fact]
    public void Colours_are_used_only_where_the_output_has_them()
    {
        new TextOutput(_writer).Paint("x", Tone.Bad).ShouldBe("x");
        new TextOutput(_writer, true, true).Paint("x", Tone.Bad).ShouldBe("\u001b[31mx\u001b[0m");
    }

    // What stands on the screen after the codes that LiveTalk uses: return, up, erase to the end.
    private string Screen()
    {
        var lines = new List<string> { "" };
        var text = _writer.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                lines.Add("");
            else if (text[i] != '\r')
                lines[^1] += text[i];
            else
            {
                var end = text.IndexOf("\u001b[J", i, StringComparison.Ordinal);
                var code = text[(i + 1)..end];
                var up = code.Length == 0 ? 0 : int.Parse(code.AsSpan(2, code.Length - 3), System.Globalization.CultureInfo.InvariantCulture);
                lines.RemoveRange(lines.Count - up, up);
                lines[^1] = "";
                i = end + 2;
            }
        }

        return string.Join('\n', lines);
    }
}
