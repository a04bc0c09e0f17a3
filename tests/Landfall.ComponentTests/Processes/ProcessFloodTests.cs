using Landfall.Clients;
using Landfall.Clients.Processes;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Processes;

/// <summary>Floods and crowds. They run alone, for they watch this process's own memory and threads.</summary>
[Collection(nameof(Alone))]
public sealed class ProcessFloodTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Output_over_the_limit_ends_the_program_with_an_error_that_names_the_limit()
    {
        var error = await Should.ThrowAsync<LandfallException>(
            () => ProcessRunner.RunAsync(new("yes", ["flood"]) { OutputLimit = 1_000_000 }, Ct));

        error.Kind.ShouldBe(FailureKind.Failed);
        error.Message.ShouldContain("yes flood wrote more than the limit of 1000000 bytes");
    }

    [Fact]
    public async Task A_gigabyte_of_errors_leaves_its_tail_and_flat_memory()
    {
        var before = Environment.WorkingSet;
        var result = await ProcessRunner.RunAsync(Shell.Script("yes \"$1\" | head -c 1000000000 >&2; echo the end >&2", new string('x', 100)), Ct);

        result.Error.ShouldEndWith("the end");
        result.Error.Length.ShouldBeLessThanOrEqualTo(256 * 1024);
        (Environment.WorkingSet - before).ShouldBeLessThan(200_000_000);
    }

    [Fact]
    public async Task A_line_of_a_hundred_megabytes_is_cut()
    {
        var lines = new List<string>();
        var before = Environment.WorkingSet;
        var command = Shell.Script("head -c 100000000 /dev/zero; echo; echo after") with
        {
            CaptureOutput = false,
            OutputLimit = long.MaxValue,
            OnOutput = lines.Add,
        };

        var result = await ProcessRunner.RunAsync(command, Ct);

        lines.Count.ShouldBe(2);
        lines[0].Length.ShouldBeLessThan(70_000);
        lines[1].ShouldBe("after");
        result.Output.Length.ShouldBe(0);
        (Environment.WorkingSet - before).ShouldBeLessThan(100_000_000);
    }

    [Fact]
    public async Task Many_programs_at_once_need_no_thread_each()
    {
        var runs = Enumerable.Range(0, 100).Select(_ => ProcessRunner.RunAsync(Shell.Script("sleep 2; echo done"), Ct)).ToList();

        // Each has two outputs to wait for: with a thread each there would be hundreds, or none left for this.
        for (var turn = 0; turn < 20; turn++) await Task.Run(() => ThreadPool.ThreadCount.ShouldBeLessThan(60), Ct);

        (await Task.WhenAll(runs)).ShouldAllBe(result => result.Text == "done");
        ThreadPool.ThreadCount.ShouldBeLessThan(60);
    }
}

/// <summary>Tests that run while no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
