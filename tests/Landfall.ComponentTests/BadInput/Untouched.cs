using Landfall.ComponentTests.Fixtures;
using Shouldly;

namespace Landfall.ComponentTests.BadInput;

/// <summary>What was there before a command that is to be refused, and the proof that nothing of it was half done.</summary>
internal sealed class Untouched
{
    private readonly FleetSandbox _fleet;
    private readonly string _tip;
    private readonly string[] _environments;

    private Untouched(FleetSandbox fleet, string tip, string[] environments) => (_fleet, _tip, _environments) = (fleet, tip, environments);

    public static async Task<Untouched> SeeAsync(FleetSandbox fleet, params string[] environments) =>
        new(fleet, await fleet.TipAsync(), environments.Length == 0 ? ["staging", "production"] : environments);

    /// <summary>Fails unless the run ended with the code, said all of the words on stderr and what to do, and left config repo and cluster as they were.</summary>
    public async Task RefusedAsync(CommandRun run, int exitCode, params string[] words)
    {
        run.ExitCode.ShouldBe(exitCode, run.ToString());
        foreach (var word in words)
            run.Error.ShouldContain(word, Case.Sensitive, run.ToString());
        run.Error.ShouldNotContain("did not expect");
        run.Out.ShouldBeEmpty();
        var error = run.Error.TrimEnd('\n').Split('\n');
        error.SkipWhile(line => !line.StartsWith("error: ", StringComparison.Ordinal)).Count().ShouldBeGreaterThan(1, $"there is no remedy: {run}");
        await StillAsync(run.ToString());
    }

    /// <summary>Fails unless the branch is where it was and no environment holds anything of ours.</summary>
    public async Task StillAsync(string? run = null)
    {
        (await _fleet.TipAsync()).ShouldBe(_tip, run);
        foreach (var environment in _environments)
        {
            (await _fleet.AllLiveAsync("ConfigMap", environment)).Select(map => map["metadata"]!["name"]!.ToString())
                .ShouldNotContain(name => name.StartsWith("landfall-", StringComparison.Ordinal), "there is a record");
            (await _fleet.AllLiveAsync("Deployment", environment))
                .ShouldNotContain(live => live.ToJsonString().Contains("\"manager\":\"landfall\""), "something was applied");
        }
    }
}
