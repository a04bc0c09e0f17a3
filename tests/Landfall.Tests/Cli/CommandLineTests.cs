using System.Text.Json.Nodes;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Version_is_one_line_on_stdout()
    {
        var run = new Capture();
        (await run.RunAsync("--version")).ShouldBe(0);
        run.Out.ShouldStartWith("landfall 0.");
        run.Out.Count(c => c == '\n').ShouldBe(1);
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_command_it_lists_the_commands_and_fails()
    {
        var run = new Capture();
        (await run.RunAsync()).ShouldBe(2);
        run.Error.ShouldContain("needs a command: build, deploy, promote");
    }

    [Theory]
    [InlineData("deplyo web", "unknown command deplyo; did you mean deploy?")]
    [InlineData("image retga a b", "unknown command retga; did you mean retag?")]
    [InlineData("image", "landfall image needs a command: retag")]
    [InlineData("deploy web --enviroment staging --image x", "unknown option --enviroment; did you mean --environment?")]
    [InlineData("deploy --enviroment=staging web --image x", "unknown option --enviroment; did you mean --environment?")]
    [InlineData("status --ouput json", "unknown option --ouput; did you mean --output?")]
    [InlineData("status --frobnicate", "unknown option --frobnicate\n")]
    [InlineData("status -x", "unknown option -x\n")]
    [InlineData("schema fleet more", "unexpected argument more")]
    [InlineData("schema flet", "KIND is flet, which is none of fleet, application, pipeline; did you mean fleet?")]
    [InlineData("status --output yaml", "--output is yaml, which is none of text, json")]
    [InlineData("deploy web --image x", "--environment is required")]
    [InlineData("deploy web --environment staging", "--image is required")]
    [InlineData("deploy --environment staging --image x", "APP is missing")]
    [InlineData("deploy web --image x --environment", "--environment needs a value")]
    [InlineData("deploy web --environment staging --image x --timeout 5", "--timeout is 5, and must be a duration such as 30s, 5m or 1h30m")]
    [InlineData("deploy web --environment staging --image x --timeout 0s", "--timeout is 0s")]
    [InlineData("promote web --to production --release 0", "--release is 0, and must be a whole number from 1 on")]
    [InlineData("promote web --to production --release 12x", "--release is 12x")]
    [InlineData("promote web --to production --release 1 --image x", "--release and --image exclude each other")]
    [InlineData("apply --environment staging", "name applications, or give --all")]
    [InlineData("apply web --all --environment staging", "name applications, or give --all")]
    [InlineData("validate . --config-repo x", "DIR and --config-repo exclude each other")]
    [InlineData("hold web --environment production --reason sale --for tomorrow", "--for is tomorrow, and must be a duration")]
    [InlineData("[diagram] status", "unknown command [diagram]")]
    public async Task A_wrong_line_says_what_is_wrong_and_ends_with_usage(string line, string expected)
    {
        var run = new Capture();
        (await run.RunAsync(line.Split(' '))).ShouldBe(2);
        run.Error.ShouldContain(expected);
        run.Error.ShouldContain("See `landfall");
        run.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("deploy", "", "--environment", "staging", "--image", "x")]
    [InlineData("deploy", "web", "--environment", "", "--image", "x")]
    [InlineData("deploy", "web", "--environment", "staging", "--image", "")]
    [InlineData("status", "", "--config-repo", "x")]
    [InlineData("status", "web", "--config-repo", "")]
    public async Task An_empty_value_is_refused_as_a_variable_that_was_not_set(params string[] line)
    {
        var run = new Capture();
        (await run.RunAsync(line)).ShouldBe(2);
        run.Error.ShouldContain(" is empty");
    }

    [Fact]
    public async Task A_wrong_line_that_asks_for_JSON_gets_the_error_as_JSON_too()
    {
        var run = new Capture();
        (await run.RunAsync("status", "--output", "json", "--frobnicate")).ShouldBe(2);
        var error = JsonNode.Parse(run.Out)!["error"]!;
        error["kind"]!.ToString().ShouldBe("invalid");
        error["message"]!.ToString().ShouldBe("unknown option --frobnicate");
        error["remedy"]!.ToString().ShouldBe("See `landfall status --help`.");
        run.Error.ShouldContain("error: unknown option --frobnicate");
    }

    [Fact]
    public async Task What_the_user_typed_reaches_the_terminal_without_control_characters()
    {
        var run = new Capture();
        (await run.RunAsync("stat\u001b]0;x\u0007us")).ShouldBe(2);
        run.Error.ShouldContain(@"stat\x1b]0;x\x07us");
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("application")]
    [InlineData("pipeline")]
    public async Task Schema_prints_the_schema_that_decides(string kind)
    {
        var run = new Capture();
        (await run.RunAsync("schema", kind)).ShouldBe(0);
        JsonNode.DeepEquals(JsonNode.Parse(run.Out), JsonNode.Parse(FileSchema.Of(kind).Text)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("landfall depl", "deploy")]
    [InlineData("landfall image r", "retag")]
    [InlineData("landfall status --ou", "--output")]
    [InlineData("landfall status --output j", "json")]
    [InlineData("landfall schema f", "fleet")]
    public async Task Shells_get_completions(string typed, string expected)
    {
        var run = new Capture();
        (await run.RunAsync($"[suggest:{typed.Length}]", typed)).ShouldBe(0);
        run.Out.Split('\n').ShouldContain(expected);
        run.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _landfall landfall")]
    [InlineData("zsh", "compdef _landfall landfall")]
    [InlineData("fish", "complete --command landfall")]
    public async Task Completion_prints_the_script_of_a_shell(string shell, string expected)
    {
        var run = new Capture();
        (await run.RunAsync("completion", shell)).ShouldBe(0);
        run.Out.ShouldContain(expected);
    }

    [Fact]
    public async Task Validate_says_that_a_folder_is_not_there()
    {
        var run = new Capture();
        (await run.RunAsync("validate", "/no/such/folder")).ShouldBe(2);
        run.Error.ShouldContain("error: there is no folder /no/such/folder");
    }

    [Fact]
    public async Task Retag_refuses_a_source_without_tag_and_digest()
    {
        var run = new Capture();
        (await run.RunAsync("image", "retag", "registry.example.com/web", "latest")).ShouldBe(2);
        run.Error.ShouldContain("names neither a tag nor a digest");
    }
}
