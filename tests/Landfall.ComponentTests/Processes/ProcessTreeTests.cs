using Landfall.Clients;
using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Processes;

public sealed class ProcessTreeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_cancellation_the_tree_is_gone_when_the_call_returns()
    {
        var pids = await RunAndCancelAsync(2, "sleep 300 & echo $!; echo $$; wait", TimeSpan.FromSeconds(5));

        pids.ShouldAllBe(pid => !Shell.Lives(pid));
    }

    [Fact]
    public async Task A_program_that_ignores_the_request_is_killed()
    {
        var pids = await RunAndCancelAsync(
            2,
            "trap '' TERM; sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & echo $$; while :; do sleep 1; done",
            TimeSpan.FromMilliseconds(300));

        pids.ShouldAllBe(pid => !Shell.Lives(pid));
    }

    [Fact]
    public async Task A_program_may_clean_up_before_it_ends()
    {
        using var folder = new TestFolder();
        var marker = Path.Combine(folder.Path, "cleaned");

        await RunAndCancelAsync(1, $"trap 'echo x > {marker}; exit' TERM; echo $$; while :; do sleep 0.05; done", TimeSpan.FromSeconds(20));

        File.Exists(marker).ShouldBeTrue();
    }

    [Fact]
    public async Task A_grandchild_that_another_process_adopted_dies_too()
    {
        var pids = await RunAndCancelAsync(
            2,
            "sh -c 'setsid sh -c \"echo \\$\\$; exec sleep 300\" & exit' ; echo $$; sleep 300",
            TimeSpan.FromSeconds(5));

        pids.ShouldAllBe(pid => !Shell.Lives(pid));
    }

    [Fact]
    public async Task Children_that_emptied_their_environment_die_with_their_parents()
    {
        var pids = await RunAndCancelAsync(
            2,
            "env -i /bin/sh -c 'echo $$; exec /bin/sleep 300' & echo $$; wait",
            TimeSpan.FromSeconds(5));

        pids.ShouldAllBe(pid => !Shell.Lives(pid));
    }

    [Fact]
    public async Task What_a_program_leaves_in_the_background_does_not_outlive_it()
    {
        var result = await ProcessRunner.RunAsync(Shell.Script("setsid sleep 300 >/dev/null 2>&1 & echo $!"), Ct);

        result.ExitCode.ShouldBe(0);
        Shell.Lives(int.Parse(result.Text)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_program_leaves_in_the_background_with_its_output_open_does_not_hold_the_call()
    {
        var result = await ProcessRunner.RunAsync(Shell.Script("sleep 300 & echo $!"), Ct);

        Shell.Lives(int.Parse(result.Text)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_escaped_process_that_holds_the_output_open_does_not_hold_the_call()
    {
        // No mark in its environment and no parent in the tree: nothing leads to it.
        var result = await ProcessRunner.RunAsync(Shell.Script("(env -i /bin/sleep 60 & echo $!) ; echo out"), Ct);

        result.Text.ShouldEndWith("out");
        await ProcessRunner.RunAsync(Shell.Script("kill $1", result.Text.Split('\n')[0]), Ct);
    }

    [Fact]
    public async Task A_program_that_runs_too_long_is_stopped()
    {
        var command = Shell.Script("echo waiting for it >&2; sleep 300") with { Timeout = TimeSpan.FromMilliseconds(300) };

        var error = await Should.ThrowAsync<LandfallException>(() => ProcessRunner.RunAsync(command, Ct));

        error.Kind.ShouldBe(FailureKind.TimedOut);
        error.Message.ShouldContain("did not end within 0.3 s and was stopped\n  waiting for it");
    }

    [Fact]
    public async Task A_cancelled_token_starts_nothing()
    {
        using var folder = new TestFolder();
        var marker = Path.Combine(folder.Path, "ran");

        await Should.ThrowAsync<OperationCanceledException>(() => ProcessRunner.RunAsync(new("touch", [marker]), new CancellationToken(canceled: true)));

        File.Exists(marker).ShouldBeFalse();
    }

    // Runs a script whose processes print their ids, cancels it when all did, and returns the ids.
    private static async Task<List<int>> RunAndCancelAsync(int processes, string script, TimeSpan killAfter)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var ready = new TaskCompletionSource();
        var pids = new List<int>();
        var command = Shell.Script(script) with
        {
            KillAfter = killAfter,
            OnOutput = line =>
            {
                pids.Add(int.Parse(line));
                if (pids.Count == processes) ready.TrySetResult();
            },
        };

        var run = ProcessRunner.RunAsync(command, cancellation.Token);
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        pids.ShouldAllBe(pid => Shell.Lives(pid));
        await cancellation.CancelAsync();

        var error = await Should.ThrowAsync<OperationCanceledException>(() => run);
        error.CancellationToken.ShouldBe(cancellation.Token);
        return pids;
    }
}
