using System.Text;
using Landfall.Clients;
using Landfall.Clients.Processes;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Processes;

public sealed class ProcessRunnerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        var result = await ProcessRunner.RunAsync(new("printf", ["%s|", "$(id)", "; rm -rf /", "", "a b", "--", "ü\n"]), Ct);

        result.Text.ShouldBe("$(id)|; rm -rf /||a b|--|ü\n|");
    }

    [Fact]
    public async Task Output_error_and_exit_code_come_back()
    {
        var result = await ProcessRunner.RunAsync(Shell.Script("echo out; echo err >&2; exit 7"), Ct);

        result.ExitCode.ShouldBe(7);
        result.Text.ShouldBe("out");
        result.Error.ShouldBe("err");
    }

    [Fact]
    public async Task The_end_by_a_signal_is_an_exit_code() =>
        (await ProcessRunner.RunAsync(Shell.Script("kill -9 $$"), Ct)).ExitCode.ShouldBe(128 + 9);

    [Fact]
    public async Task A_failing_program_is_named_with_code_and_last_words_but_without_secrets()
    {
        var command = Shell.Script("echo \"no access with $1\" >&2; exit 3", "s3cr3t-value") with { Secrets = ["s3cr3t-value"] };

        var error = await Should.ThrowAsync<LandfallException>(() => ProcessRunner.RunCheckedAsync(command, Ct));

        error.Message.ShouldContain("ended with exit code 3\n  no access with ***");
        error.Message.ShouldNotContain("s3cr3t");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => ProcessRunner.RunAsync(new("no-such-program", []), Ct));

        error.Message.ShouldBe("program no-such-program was not found on PATH");
        error.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_that_cannot_be_run_is_named()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "data");
        await File.WriteAllTextAsync(file, "no program", Ct);

        (await Should.ThrowAsync<LandfallException>(() => ProcessRunner.RunAsync(new(file, []), Ct))).Message.ShouldContain(file);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var command = new ProcessCommand("true", []) { WorkingDirectory = "/no/such/folder" };

        (await Should.ThrowAsync<LandfallException>(() => ProcessRunner.RunAsync(command, Ct))).Message.ShouldContain("/no/such/folder");
    }

    [Fact]
    public async Task A_bare_name_is_not_taken_from_the_working_directory()
    {
        using var folder = new TestFolder();
        var planted = Path.Combine(folder.Path, "landfall-planted");
        await Shell.InstallAsync(planted, "echo planted", Ct);

        await Should.ThrowAsync<LandfallException>(
            () => ProcessRunner.RunAsync(new("landfall-planted", []) { WorkingDirectory = folder.Path }, Ct));

        var named = await ProcessRunner.RunAsync(new("./landfall-planted", []) { WorkingDirectory = folder.Path }, Ct);
        named.Text.ShouldBe("planted");
    }

    [Fact]
    public async Task The_environment_is_clean()
    {
        Environment.SetEnvironmentVariable("LANDFALL_TEST_CANARY", "secret");
        var command = new ProcessCommand("env", [])
        {
            Environment = new Dictionary<string, string?> { ["ADDED"] = "yes", ["HOME"] = null },
        };

        var lines = (await ProcessRunner.RunAsync(command, Ct)).Text.Split('\n');

        lines.ShouldContain("ADDED=yes");
        lines.ShouldContain("LANG=C.UTF-8");
        lines.ShouldContain(line => line.StartsWith("PATH="));
        lines.ShouldNotContain(line => line.StartsWith("HOME=") || line.StartsWith("LANDFALL_TEST_CANARY="));
        (await ProcessRunner.RunAsync(command with { InheritEnvironment = true }, Ct)).Text.ShouldContain("LANDFALL_TEST_CANARY=secret");
    }

    [Fact]
    public async Task Without_input_there_is_nothing_to_read() => (await ProcessRunner.RunAsync(new("cat", []), Ct)).Output.Length.ShouldBe(0);

    [Fact]
    public async Task Input_is_streamed_in_and_output_comes_back_byte_for_byte()
    {
        var bytes = new byte[5_000_000];
        new Random(7).NextBytes(bytes);

        var result = await ProcessRunner.RunAsync(new("cat", []) { StandardInput = new MemoryStream(bytes) }, Ct);

        result.Output.Span.SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task A_program_may_end_without_reading_its_input()
    {
        var result = await ProcessRunner.RunAsync(new("true", []) { StandardInput = new MemoryStream(new byte[10_000_000]) }, Ct);

        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Input_that_never_comes_does_not_hold_a_program_that_ended()
    {
        var never = new System.IO.Pipelines.Pipe();

        (await ProcessRunner.RunAsync(new("true", []) { StandardInput = never.Reader.AsStream() }, Ct)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Lines_come_while_the_program_runs_and_without_secrets()
    {
        var seen = new TaskCompletionSource<string>();
        var input = new System.IO.Pipelines.Pipe();
        var command = Shell.Script("echo \"token: $1\"; read line; echo \"$line\" >&2", "s3cr3t-value") with
        {
            StandardInput = input.Reader.AsStream(),
            OnOutput = line => seen.TrySetResult(line),
            Secrets = ["s3cr3t-value"],
        };

        var run = ProcessRunner.RunAsync(command, Ct);
        (await seen.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct)).ShouldBe("token: ***");
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes("go, s3cr3t-value\n"), Ct);

        (await run).Error.ShouldBe("go, ***");
    }

    [Fact]
    public async Task A_long_lived_program_can_be_talked_to()
    {
        var input = new System.IO.Pipelines.Pipe();
        var answers = new List<string?>();
        var command = new ProcessCommand("cat", [])
        {
            StandardInput = input.Reader.AsStream(),
            ReadOutput = async (output, ct) =>
            {
                using var reader = new StreamReader(output);
                foreach (var question in new[] { "one\n", "two\n" })
                {
                    await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(question), ct);
                    answers.Add(await reader.ReadLineAsync(ct));
                }

                await input.Writer.CompleteAsync();
            },
        };

        (await ProcessRunner.RunAsync(command, Ct)).ExitCode.ShouldBe(0);

        answers.ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task A_slow_reader_loses_nothing_of_a_program_that_has_ended()
    {
        // Slower than the time that a pipe without writers is waited for.
        var lines = 0;
        var command = Shell.Script("seq 1 3000") with { OnOutput = _ => { if (++lines % 1000 == 0) Thread.Sleep(700); } };

        var result = await ProcessRunner.RunAsync(command, Ct);

        lines.ShouldBe(3000);
        result.Text.ShouldEndWith("3000");
    }

    [Fact]
    public async Task A_reader_that_fails_ends_the_program()
    {
        var command = Shell.Script("echo $$; exec sleep 300") with { OnOutput = line => throw new InvalidDataException(line) };

        var error = await Should.ThrowAsync<InvalidDataException>(() => ProcessRunner.RunAsync(command, Ct));

        Shell.Lives(int.Parse(error.Message)).ShouldBeFalse();
    }

    [Fact]
    public void Programs_are_found_on_path()
    {
        ProcessRunner.Find("sh").ShouldNotBeNull();
        ProcessRunner.Find("no-such-program").ShouldBeNull();
        ProcessRunner.Find("../sh").ShouldBeNull();
    }
}
