using Landfall.Clients.Processes;

namespace Landfall.Bench.Benchmarks;

/// <summary>
/// A commit of examples/site becomes ready pods: with `landfall build` and `landfall deploy`, and with a script of git, buildah,
/// sed and kubectl. Each side has its own code repo, config repo, image repository and namespace.
/// </summary>
internal static class ReadyBenchmark
{
    private sealed record Place(string Code, string ConfigRemote, string ConfigCheckout, string Repository, string Namespace);

    public static async Task RunAsync(Ground ground, Report report, CancellationToken ct)
    {
        var ours = await CreateAsync(ground, "ours", ct);
        var theirs = await CreateAsync(ground, "script", ct);
        await ground.CreateNamespaceAsync(theirs.Namespace, ct);
        var samples = await Rounds.RunAsync(
            ct,
            (round, token) => LandfallAsync(ground, ours, round, token),
            async (round, token) =>
            {
                await CommitAsync(ground, theirs, round, token);
                return (await Child.RunAsync(ground, [Path.Combine(ground.Root, "bench", "scripts", "deliver"), theirs.Code, theirs.ConfigCheckout, theirs.Repository, theirs.Namespace], token)).Sample;
            });
        report.Line("commit to ready / git, buildah, sed, kubectl", new(samples[0], samples[1]), Goal.Difference(TimeSpan.FromSeconds(1)));
        await CountAsync(ground, ours, report, ct);
    }

    /// <summary>Lays the examples out as a user would, pushed to bare repositories.</summary>
    private static async Task<Place> CreateAsync(Ground ground, string side, CancellationToken ct)
    {
        var place = new Place(
            await RepoAsync("site", "code"), Path.Combine(ground.Folder, $"ready-{side}-config.git"), await RepoAsync("fleet", "config"),
            $"{ground.Registry}/landfall-bench/site-{side}", ground.Namespace(side, 0));
        await ReplaceAsync(Path.Combine(place.Code, ".landfall", "pipeline.yaml"), ("127.0.0.1:5000/site", place.Repository));
        await ReplaceAsync(Path.Combine(place.ConfigCheckout, "site", "app.yaml"), ("127.0.0.1:5000/site", place.Repository));
        await ReplaceAsync(Path.Combine(place.ConfigCheckout, "site", "staging", "site.yaml"), ("127.0.0.1:5000/site", place.Repository));
        await ReplaceAsync(Path.Combine(place.ConfigCheckout, "landfall.yaml"), ("demo-staging", place.Namespace), ("context: landfall", $"context: \"{ground.Access.Name}\""));
        foreach (var checkout in new[] { place.Code, place.ConfigCheckout })
        {
            await BenchFleet.GitAsync(ground, checkout, ct, "add", "--all");
            await BenchFleet.GitAsync(ground, checkout, ct, "commit", "--quiet", "--message", "Begin");
            await BenchFleet.GitAsync(ground, checkout, ct, "push", "--quiet", "--set-upstream", "origin", "main");
        }

        return place;

        async Task<string> RepoAsync(string example, string what)
        {
            var checkout = Path.Combine(ground.Folder, $"ready-{side}-{what}");
            await BenchFleet.GitAsync(ground, ground.Folder, ct, "init", "--quiet", "--bare", "--initial-branch=main", checkout + ".git");
            await ProcessRunner.RunCheckedAsync(new("cp", ["--recursive", Path.Combine(ground.Root, "examples", example), checkout]), ct);
            await BenchFleet.GitAsync(ground, checkout, ct, "init", "--quiet", "--initial-branch=main");
            await BenchFleet.GitAsync(ground, checkout, ct, "remote", "add", "origin", checkout + ".git");
            return checkout;
        }

        async Task ReplaceAsync(string file, params (string From, string To)[] words)
        {
            var text = await File.ReadAllTextAsync(file, ct);
            foreach (var (from, to) in words)
                text = text.Replace(from, to, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, text, ct);
        }
    }

    private static async Task CommitAsync(Ground ground, Place place, int round, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(place.Code, "text"), $"Round {round}\n", ct);
        await BenchFleet.GitAsync(ground, place.Code, ct, "commit", "--quiet", "--all", "--message", $"Round {round}");
        await BenchFleet.GitAsync(ground, place.Code, ct, "push", "--quiet");
    }

    private static async Task<Sample> LandfallAsync(Ground ground, Place place, int round, CancellationToken ct)
    {
        await CommitAsync(ground, place, round, ct);
        var build = await Child.RunAsync(ground, [ground.Landfall, "build", place.Code], ct);
        var deploy = await Child.RunAsync(ground, Deploy(ground, place, build.Output, ground.KubeConfigFile), ct);
        return new(build.Sample.Time + deploy.Sample.Time, Math.Max(build.Sample.Peak, deploy.Sample.Peak));
    }

    private static IReadOnlyList<string> Deploy(Ground ground, Place place, string output, string kubeConfig) =>
        [ground.Landfall, "deploy", "site", "--environment", "staging", "--image", output.Split('\n')[^1].Trim(), "--config-repo", place.ConfigRemote, "--kubeconfig", kubeConfig];

    /// <summary>Tells what one deploy costs: requests to the API server, and processes of git.</summary>
    private static async Task CountAsync(Ground ground, Place place, Report report, CancellationToken ct)
    {
        await using var recorder = await ApiRecorder.StartAsync(ground, ct);
        // The first run through the recorder fills the discovery cache.
        await LandfallWithAsync(Rounds.Count + 1);
        recorder.Take();
        var log = Path.Combine(ground.Folder, "git.log");
        var path = await ShimAsync(ground, log, ct);
        await LandfallWithAsync(Rounds.Count + 2, ("PATH", path));
        var requests = recorder.Take();
        var processes = await File.ReadAllLinesAsync(log, ct);
        report.Note($"one deploy: {RecordedRequest.Summary(requests)}; {processes.Length} processes of git ({string.Join(", ", processes)})");
        report.Requests(requests);

        async Task LandfallWithAsync(int round, params (string Name, string Value)[] environment)
        {
            await CommitAsync(ground, place, round, ct);
            var build = await Child.RunAsync(ground, [ground.Landfall, "build", place.Code], ct);
            await Child.RunAsync(ground, Deploy(ground, place, build.Output, recorder.KubeConfigFile), ct, null, environment);
        }
    }

    /// <summary>Puts a program named git first on the PATH, which notes each call and hands it on.</summary>
    private static async Task<string> ShimAsync(Ground ground, string log, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(ground.Folder, "shim")).FullName;
        var shim = Path.Combine(folder, "git");
        await File.WriteAllTextAsync(shim, $"#!/bin/sh\necho \"$1\" >> '{log}'\nexec '{ProcessRunner.Find("git")}' \"$@\"\n", ct);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(shim, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
