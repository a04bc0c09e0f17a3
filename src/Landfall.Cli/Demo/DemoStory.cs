using System.Text.Json.Nodes;
using Landfall.Cli.Output;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Processes;

namespace Landfall.Cli.Demo;

/// <summary>
/// The first try: rides the whole path with the very commands that a user would type, on a real cluster, and checks
/// after each step that what it tells is so. Any mismatch ends it with an error.
/// </summary>
internal sealed class DemoStory(string run, DemoRepos repos, KubernetesClient cluster, IReadOnlyList<string> globals, TextOutput output, TimeProvider time)
{
    private const string Application = "site";
    private const string First = "Hello from Landfall";
    private static readonly string[] Environments = ["staging", "production"];

    private readonly long _start = time.GetTimestamp();

    public string NamespaceOf(string environment) => $"demo-{run}-{environment}";

    public async Task RunAsync(CancellationToken ct)
    {
        Chapter("a code repo and a config repo");
        await repos.CreateAsync(ct);
        Say($"code repo    {repos.Site}");
        Say($"config repo  {repos.FleetRemote}, which declares staging and production");

        Chapter("a commit becomes an image");
        var good = await BuildAsync(ct);

        Chapter("the image becomes a config commit, and the commit runs in staging");
        await LandfallAsync(ct, "deploy", Application, "--environment", "staging", "--image", good);
        await ExpectPageAsync("staging", First, ct);

        Chapter("exactly that image runs in production");
        await LandfallAsync(ct, "promote", Application, "--to", "production");
        await ExpectPageAsync("production", First, ct);
        await LandfallAsync(ct, "image", "retag", good, "latest");

        Chapter("a second commit breaks, and is caught in staging");
        await BreakAsync(ct);
        var bad = await BuildAsync(ct);
        await ExpectFailureAsync(ct, "deploy", Application, "--environment", "staging", "--image", bad);
        await ExpectRefusalAsync(ct, "promote", Application, "--to", "production");
        await ExpectPageAsync("production", First, ct);

        Chapter("staging is rolled back, with a commit and a hold, without a build");
        await LandfallAsync(ct, "rollback", Application, "--environment", "staging", "--reason", "the web server does not start");
        await ExpectPageAsync("staging", First, ct);

        Chapter("what runs where");
        await LandfallAsync(ct, "status");
        await ExpectStatusAsync(good, ct);
        Say("");
        Say("and how it came about, in the config repo:");
        foreach (var line in (await repos.FleetLogAsync(ct)).Split('\n'))
            Say("  " + line);
    }

    public void Chapter(string title)
    {
        output.WriteLine("");
        output.WriteLine($"== {title}  ({time.GetElapsedTime(_start).TotalSeconds:0} s)");
        output.Writer.Flush();
    }

    public void Say(string text)
    {
        output.WriteLine(text.Length == 0 ? "" : "   " + text);
        output.Writer.Flush();
    }

    private async Task<string> BuildAsync(CancellationToken ct)
    {
        var result = await LandfallAsync(ct, "build", repos.Site);
        return result.Text.Split('\n')[^1].Trim();
    }

    private async Task BreakAsync(CancellationToken ct)
    {
        var text = Path.Combine(repos.Site, "text");
        await File.WriteAllTextAsync(text, "Hello again\n", ct);
        var serve = Path.Combine(repos.Site, "serve");
        var script = await File.ReadAllTextAsync(serve, ct);
        await File.WriteAllTextAsync(serve, script.Replace("httpd -f -p 8080", "httpd -f -p 8080 --unknown-option", StringComparison.Ordinal), ct);
        await repos.CommitSiteAsync("Greet again, with an option that the web server does not know", ct);
        Say("the site's authors commit a start script that cannot work");
    }

    private async Task<ProcessResult> LandfallAsync(CancellationToken ct, params string[] arguments)
    {
        var result = await RunAsync(arguments, ct);
        return result.ExitCode == ExitCode.Done ? result : throw Mismatch($"landfall {arguments[0]} ended with {result.ExitCode}, and should have ended with 0");
    }

    private async Task ExpectFailureAsync(CancellationToken ct, params string[] arguments)
    {
        var result = await RunAsync(arguments, ct);
        if (result.ExitCode != ExitCode.Failed)
            throw Mismatch($"landfall {arguments[0]} ended with {result.ExitCode}; a broken release should have failed with {ExitCode.Failed}");
        Say($"→ exit {result.ExitCode}: it was caught");
    }

    private async Task ExpectRefusalAsync(CancellationToken ct, params string[] arguments)
    {
        var result = await RunAsync(arguments, ct);
        if (result.ExitCode != ExitCode.Refused)
            throw Mismatch($"landfall {arguments[0]} ended with {result.ExitCode}; what was never healthy should have been refused with {ExitCode.Refused}");
        Say($"→ exit {result.ExitCode}: production does not take it");
    }

    private async Task<ProcessResult> RunAsync(string[] arguments, CancellationToken ct)
    {
        Say($"$ landfall {string.Join(' ', arguments.Select(argument => argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument))}");
        return await ProcessRunner.RunAsync(
            new(Environment.ProcessPath!, [.. arguments, .. arguments[0] == "build" || arguments[0] == "image" ? [] : globals])
            {
                InheritEnvironment = true,
                OnOutput = line => Say("  " + line),
                OnError = line => Say("  " + line),
            }, ct);
    }

    /// <summary>Fetches the page from every pod that is ready, and shows its heading.</summary>
    private async Task ExpectPageAsync(string environment, string heading, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var pods = await ReadyPodsAsync(environment, ct);
        if (pods.Count == 0)
            throw Mismatch($"no pod of {Application} is ready in {environment}");
        foreach (var pod in pods)
        {
            var address = $"http://{pod["status"]!["podIP"]}:8080/";
            var page = await http.GetStringAsync(address, ct);
            var found = page.Split("<h1>").Length == 2 ? page.Split("<h1>")[1].Split("</h1>")[0] : page;
            if (found != heading)
                throw Mismatch($"{address} in {environment} says \"{found}\", and should say \"{heading}\"");
            Say($"→ GET {address} ({environment}, pod {pod["metadata"]!["name"]}): \"{found}\"");
        }
    }

    private async Task<IReadOnlyList<JsonObject>> ReadyPodsAsync(string environment, CancellationToken ct)
    {
        var resource = await cluster.ResourceOfAsync(new("", "v1", "Pod"), ct);
        var pods = await cluster.ListAsync(resource, NamespaceOf(environment), "app=site", null, ct);
        return [.. pods.Items.Where(pod => pod["metadata"]!["deletionTimestamp"] is null && Clients.Kubernetes.Health.PodMatch.IsReady(pod))];
    }

    private async Task ExpectStatusAsync(string good, CancellationToken ct)
    {
        var result = await ProcessRunner.RunCheckedAsync(
            new(Environment.ProcessPath!, ["status", "--output", "json", .. globals]) { InheritEnvironment = true }, ct);
        var digest = good.Split('@')[1];
        foreach (var environment in Environments)
            if (!result.Text.Contains(digest, StringComparison.Ordinal) || !RunsIn(JsonNode.Parse(result.Text)!, environment, digest))
                throw Mismatch($"the status does not show {environment} healthy on {digest}");
    }

    private static bool RunsIn(JsonNode status, string environment, string digest) => Rows(status)
        .Any(row => row["environment"]?.ToString() == environment && row["health"]?.ToString() == "Healthy" && row.ToJsonString().Contains(digest, StringComparison.Ordinal));

    private static IEnumerable<JsonObject> Rows(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(Rows),
        JsonObject row when row.ContainsKey("environment") => [row],
        JsonObject map => map.SelectMany(pair => Rows(pair.Value)),
        _ => [],
    };

    private static LandfallException Mismatch(string message) => new(FailureKind.Failed, $"the demo did not go as told: {message}",
        "Run it with --keep to look at what it left; `eng/cluster status` tells whether the local cluster is well.");
}
