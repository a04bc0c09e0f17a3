using System.Text.Json.Nodes;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Oci;
using Landfall.Delivery;
using Landfall.Delivery.Build;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli.Output;

public sealed class CommandOutputTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Commit = "fedcba9876543210fedcba9876543210fedcba98";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImageReference Image = ImageReference.Parse($"registry.example.com/web:1.4@sha256:{Hex}");

    [Fact]
    public void Build_prints_the_reference_alone()
    {
        var output = new BuildOutput(new(Image, Commit, Now));
        Text(output).ShouldBe($"registry.example.com/web:1.4@sha256:{Hex}\n");
        output.ToJson().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).ShouldBe(
            $$"""{"image":"registry.example.com/web:1.4@sha256:{{Hex}}","tag":"1.4","digest":"sha256:{{Hex}}","commit":"{{Commit}}","created":"2026-03-01T12:00:00+00:00"}""");
    }

    [Fact]
    public void Retag_prints_the_image_under_its_new_tag() =>
        Text(new RetagOutput(Image, "latest", Image.Digest!)).ShouldBe($"registry.example.com/web:latest@sha256:{Hex}\n");

    [Fact]
    public void A_delivery_shows_its_verdict_the_address_and_the_command_to_go_on()
    {
        var output = new DeliveryOutput(Result(Verdict.Succeeded));
        output.ExitCode.ShouldBe(0);
        Text(output).ShouldBe(
            $"""
            web in staging: release 12: Succeeded
              image      registry.example.com/web:1.4@sha256:{Hex}
              config     fedcba987654
              delivery   d-1
              url        https://staging.example.com
              next       landfall promote web --to production --release 12

            """);
    }

    [Fact]
    public void A_delivery_as_JSON_has_the_words_of_the_design()
    {
        var json = Json(new DeliveryOutput(Result(Verdict.RolledBack, "web-1 crashes")));
        json.Select(property => property.Key).ShouldBe(
            ["application", "environment", "delivery", "action", "release", "images", "configCommit", "verdict", "changed", "reason", "timedOut", "url", "next"]);
        json["action"]!.ToString().ShouldBe("deploy");
        json["verdict"]!.ToString().ShouldBe("RolledBack");
        json["images"]![0]!["digest"]!.ToString().ShouldBe($"sha256:{Hex}");
    }

    [Fact]
    public void A_failed_delivery_says_why_and_ends_with_its_code()
    {
        var output = new DeliveryOutput(Result(Verdict.Failed, "web-1 crashes\u001b[2J\nno such file"));
        output.ExitCode.ShouldBe(1);
        Text(output).ShouldStartWith("web in staging: release 12: Failed\n  reason     web-1 crashes\\x1b[2J\n             no such file\n");
    }

    [Fact]
    public void A_delivery_that_changed_nothing_says_so() =>
        Text(new DeliveryOutput(Result(Verdict.Succeeded) with { Changed = false })).ShouldStartWith("web in staging: release 12: Succeeded, unchanged\n");

    [Fact]
    public void A_delivery_that_nobody_waited_for_is_done_without_a_verdict()
    {
        var output = new DeliveryOutput(Result(null));
        output.ExitCode.ShouldBe(0);
        Text(output).ShouldStartWith("web in staging: release 12: applied, not waited for\n");
        Json(output).ContainsKey("verdict").ShouldBeTrue();
        Json(output)["verdict"].ShouldBeNull();
    }

    [Fact]
    public void A_delivery_that_was_not_ready_in_time_has_the_code_of_a_timeout() =>
        new DeliveryOutput(Result(Verdict.Failed, "1 of 3 pods ready") with { TimedOut = true }).ExitCode.ShouldBe(4);

    [Fact]
    public void Several_deliveries_are_a_table_and_a_list()
    {
        var output = new ApplyOutput(
            [
                new("web", Result(Verdict.Succeeded), null),
                new("api", null, new LandfallException(FailureKind.Refused, "api is held\nby ada", "Lift it.")),
                new("new", null, null),
            ],
            "staging");
        output.ExitCode.ShouldBe(3);
        Text(output).ShouldBe(
            """
            APPLICATION   ENVIRONMENT   RELEASE   COMMIT         VERDICT                 REASON
            web           staging       12        fedcba987654   Succeeded               -
            api           staging       -         -              not applied             api is held by ada
            new           staging       -         -              nothing delivered yet   -

            """);
        var items = Json(output)["items"]!.AsArray();
        items[0]!["delivery"]!["verdict"]!.ToString().ShouldBe("Succeeded");
        items[1]!["error"]!["kind"]!.ToString().ShouldBe("refused");
        items[2]!["delivery"].ShouldBeNull();
    }

    [Fact]
    public void A_hold_names_the_commit_that_records_it()
    {
        var output = new HoldOutput("held", new HoldRequest("web", "production") { Digest = "sha256:abc" }, Commit);
        Text(output).ShouldBe("web in production: sha256:abc held, in config commit fedcba987654\n");
        Json(output)["configCommit"]!.ToString().ShouldBe(Commit);
    }

    [Fact]
    public void Status_is_a_table_of_what_runs_where()
    {
        var output = new StatusOutput(
            [
                new("web", "staging", 12, Images(), Commit, Commit, "d-1", Verdict.Succeeded, Delivering: false, Now.AddMinutes(-5), 3, 3, "Healthy", null),
                new("web", "production", null, [], null, null, null, null, Delivering: true, null, 0, 0, "Missing", "candidate waiting"),
            ],
            Now);
        Text(output).ShouldBe(
            """
            APPLICATION   ENVIRONMENT   RELEASE   DIGEST         COMMIT         VERDICT      AGE   PODS   HEALTH    NOTE
            web           staging       12        0123456789ab   fedcba987654   Succeeded    5m    3/3    Healthy   -
            web           production    -         -              -              delivering   -     0/0    Missing   candidate waiting

            """);
        var row = Json(output)["items"]![0]!;
        row["podsReady"]!.GetValue<int>().ShouldBe(3);
        row["since"]!.GetValue<DateTimeOffset>().ShouldBe(Now.AddMinutes(-5));
        row["images"]![0]!["image"]!.ToString().ShouldBe(Image.ToString());
    }

    [Fact]
    public void History_is_a_table_newest_first()
    {
        var output = new HistoryOutput(
            [new(Now.AddHours(-3), "staging", "d-1", DeliveryAction.Rollback, 11, Images(), Commit, "ada", Verdict.Succeeded, "Roll \u202eback")],
            Now);
        Text(output).ShouldBe(
            """
            AGE   ENVIRONMENT   ACTION     RELEASE   DIGEST         VERDICT     CONFIG         BY    SUBJECT
            3h    staging       rollback   11        0123456789ab   Succeeded   fedcba987654   ada   Roll \u202eback

            """);
        Json(output)["items"]![0]!["action"]!.ToString().ShouldBe("rollback");
    }

    [Fact]
    public void A_diff_is_coloured_on_a_terminal_only()
    {
        var output = new DiffOutput([Difference("--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n same")], exitCode: false);
        output.ExitCode.ShouldBe(0);
        Text(output).ShouldBe("# web in staging: change deployment.apps/web\n--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n same\n");
        Text(output, terminal: true).ShouldContain("\u001b[31m-old\u001b[0m\n\u001b[32m+new\u001b[0m\n same\n");
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    public void A_diff_ends_with_one_only_when_asked_to(bool differs, bool asked, int expected)
    {
        var diff = differs ? Difference("+x") : new ApplicationDiff("web", "staging", Commit, []);
        new DiffOutput([diff], asked).ExitCode.ShouldBe(expected);
    }

    [Fact]
    public void Render_writes_manifests_as_they_are_to_a_file_and_harmless_to_a_terminal()
    {
        var output = new RenderOutput([new("web", "staging", Commit, "sha256:abc", [new JsonObject { ["note"] = "\u202eback" }])]);
        Text(output).ShouldStartWith($"---\n# web in staging at {Commit}, render sha256:abc\n");
        Text(output, terminal: true).ShouldNotContain("\u202e");
        Json(output)["items"]![0]!["objects"]![0]!["note"]!.ToString().ShouldBe("\u202eback");
    }

    [Fact]
    public void Validation_lists_an_error_a_line()
    {
        var output = new ValidationOutput([new("app.yaml", 2, 1, "unknown field x"), new("landfall.yaml", 0, 0, "is missing")]);
        output.ExitCode.ShouldBe(2);
        Text(output).ShouldBe("app.yaml:2:1: unknown field x\nlandfall.yaml: is missing\n");
        Json(output)["valid"]!.GetValue<bool>().ShouldBeFalse();
        Json(output)["problems"]!.AsArray().Count.ShouldBe(2);
        new ValidationOutput([]).ExitCode.ShouldBe(0);
    }

    private static DeliveryResult Result(Verdict? verdict, string? reason = null) => new(
        "web", "staging", "d-1", DeliveryAction.Deploy, 12, Images(), Commit, verdict, true, reason, false, "https://staging.example.com",
        ["landfall promote web --to production --release 12"]);

    private static ApplicationDiff Difference(string text) =>
        new("web", "staging", Commit, [new(new ObjectKey("apps", "Deployment", "staging", "web"), "change", text)]);

    private static IReadOnlyList<ReleaseImage> Images() => [new(Image, Commit)];

    private static string Text(CommandOutput output, bool terminal = false)
    {
        var writer = new StringWriter();
        output.WriteText(new TextOutput(writer, terminal, terminal));
        return writer.ToString();
    }

    private static JsonObject Json(CommandOutput output) => JsonNode.Parse(output.ToJson())!.AsObject();
}
