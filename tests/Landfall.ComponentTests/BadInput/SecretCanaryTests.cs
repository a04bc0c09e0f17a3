using System.Text;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.BadInput;

/// <summary>The value of a Secret is in the cluster, and nowhere else that anybody reads.</summary>
public sealed class SecretCanaryTests(GitHttpServer git, ClusterFixture cluster)
{
    private const string Canary = "canary-3f9a-value";
    private const string File = "web/staging/secret.yaml";

    [Fact]
    public async Task The_values_of_Secrets_are_in_no_output_diff_or_record()
    {
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, f => [.. FleetFiles.Plain(f, "web", 0), (File, Secret($"stringData: {{password: {Canary}-1}}"))]);
        var image = await fleet.PushImageAsync("web", "one");
        var said = new StringBuilder();

        await SayAsync(0, "render", "web", "--environment", "staging");
        await SayAsync(0, "render", "web", "--environment", "staging", "--output", "json");
        await SayAsync(0, "diff", "web", "--environment", "staging");
        await SayAsync(0, "deploy", "web", "--environment", "staging", "--image", image.Tagged);
        (await fleet.LiveAsync("Secret", "s", "staging"))!["data"]!["password"]!.ToString().ShouldBe(Base64($"{Canary}-1"));
        await fleet.CommitAsync((File, Secret($"data: {{password: {Base64(Canary + "-2")}}}")));
        await SayAsync(0, "diff", "web", "--environment", "staging");
        await SayAsync(0, "diff", "web", "--environment", "staging", "--output", "json");
        await SayAsync(0, "apply", "web", "--environment", "staging", "--output", "json");
        await SayAsync(0, "status");
        await SayAsync(0, "history", "web");
        said.Append((await fleet.LiveAsync("ConfigMap", "landfall-web", "staging"))!.ToJsonString());

        // Of a Secret that is not right, the file, the field and the reason are said.
        foreach (var (wrong, code) in new[]
        {
            ($"data: {{password: \"{Canary}!\"}}", 2), ($"data: {Canary}", 2), ($"stringData: {{password: [{Canary}]}}", 2), ($"pasword: {Canary}", 2),
            ($"data: {{a: {Canary}, a: {Canary}}}", 2), ($"data: {{a: *{Canary}}}", 2), ($"type: {Canary}\ndata: {{a: YQ==}}", 2),
        })
        {
            await fleet.CommitAsync((File, Secret(wrong)));
            var tip = await fleet.TipAsync();
            var run = await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image.Tagged);
            run.ExitCode.ShouldBe(code, $"{wrong}: {run}");
            if (!wrong.Contains('*'))
                said.Append(run);
            (await fleet.TipAsync()).ShouldBe(tip);
        }

        await fleet.CommitAsync((File, null), ("web/staging/kustomization.yaml", $"resources: [web.yaml]\nsecretGenerator: [{{name: s, literals: [{Canary}]}}]\n"));
        await SayAsync(2, "render", "web", "--environment", "staging");
        await SayAsync(2, "validate");

        foreach (var form in new[] { Canary, Base64(Canary)[..16] })
            said.ToString().ShouldNotContain(form);
        (await fleet.LiveAsync("ConfigMap", "landfall-web", "staging"))!.ToJsonString().ShouldNotContain(Canary);

        async Task SayAsync(int code, params string[] arguments)
        {
            var run = await fleet.LandfallAsync(arguments);
            run.ExitCode.ShouldBe(code, $"{string.Join(' ', arguments)}: {run}");
            said.Append(run);
        }
    }

    private static string Secret(string fields) => $"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{fields}\n";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
