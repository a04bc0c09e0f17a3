using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.BadInput;

/// <summary>Commands that name what is not there.</summary>
public sealed class UnknownNameTests(GitHttpServer git, ClusterFixture cluster)
{
    [Fact]
    public async Task What_does_not_exist_is_named_with_what_comes_near_and_nothing_is_done()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));
        var image = fleet.ImageRepository("web");
        var before = await Untouched.SeeAsync(fleet);

        await RefusedAsync(["deploy", "wbe", "--environment", "staging", "--image", $"{image}:1"], 2, $"the fleet {fleet.Name} has no application wbe; did you mean web?", "It has: web.");
        await RefusedAsync(["deploy", "web", "--environment", "stagin", "--image", $"{image}:1"], 2, "has no environment stagin; did you mean staging?", "It has: staging, production.");
        await RefusedAsync(["deploy", "web", "--environment", "staging", "--image", $"{image}:none"], 1, $"{image}:none does not exist in the registry");
        await RefusedAsync(["deploy", "web", "--environment", "staging", "--image", fleet.ImageRepository("wbe") + ":1"], 2, "web does not declare the image", "did you mean", "web/app.yaml");
        await RefusedAsync(["deploy", "web", "--environment", "staging", "--image", $"{image}:1", "--image", $"{image}:2"], 2, "was named 2 times");
        await RefusedAsync(["deploy", "web", "--environment", "staging", "--image", "No Image@"], 2, "No Image@");
        await RefusedAsync(["deploy", "web", "--environment", "staging", "--image", $"{image}:one", "--environmnet", "x"], 2, "--environmnet");
        await RefusedAsync(["deploy", "web", "--environment", "staging", "--image", "--help-me"], 2, "--help-me");
        await RefusedAsync(["promote", "web", "--to", "production"], 3, "staging was never given a release of web", "landfall deploy web --environment staging");
        await RefusedAsync(["promote", "web", "--to", "production", "--release", "7"], 2, "web has no release 7");
        await RefusedAsync(["rollback", "web", "--environment", "staging"], 3, "staging was never given a release of web");
        await RefusedAsync(["resume", "web", "--environment", "staging"], 2, "there is no such hold", "Nothing is held there");
        await RefusedAsync(["hold", "web", "--environment", "staging", "--digest", "sha256:12", "--reason", "x"], 2, "sha256:12");
        await RefusedAsync(["apply", "wbe", "--environment", "staging"], 2, "has no application wbe");
        await RefusedAsync(["render", "web", "--environment", "prod"], 2, "has no environment prod");
        await RefusedAsync(["history", "wbe"], 2, "has no application wbe");
        await RefusedAsync(["status", "--environment", "nowhere"], 2, "has no environment nowhere");

        async Task RefusedAsync(string[] arguments, int code, params string[] words) => await before.RefusedAsync(await fleet.LandfallAsync(arguments), code, words);
    }

    [Fact]
    public async Task With_JSON_the_error_is_a_document_on_stdout()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => FleetFiles.Plain(f, "web"));

        var run = await fleet.LandfallAsync("deploy", "wbe", "--environment", "staging", "--image", fleet.ImageRepository("web") + ":1", "--output", "json");

        run.ExitCode.ShouldBe(2);
        run.Json["error"]!["kind"]!.ToString().ShouldBe("invalid");
        run.Json["error"]!["message"]!.ToString().ShouldContain("wbe");
        run.Json["error"]!["remedy"]!.ToString().ShouldBe("It has: web.");
    }
}
