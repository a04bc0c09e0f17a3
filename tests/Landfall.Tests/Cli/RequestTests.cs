using Landfall.Cli;
using Landfall.Cli.Commands;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli;

public sealed class RequestTests
{
    [Fact]
    public void Build_takes_the_current_folder_and_nothing_special_by_default()
    {
        var (command, arguments) = Capture.Parse<BuildCommand>("build");
        var request = command.Request(arguments);
        request.Folder.ShouldBe(".");
        request.AllowDirty.ShouldBeFalse();
        request.Builder.ShouldBeNull();
        request.KeepLocal.ShouldBeFalse();
    }

    [Fact]
    public void Build_takes_a_folder_and_a_builder()
    {
        var (command, arguments) = Capture.Parse<BuildCommand>("build", "src/web", "--builder", "podman", "--allow-dirty", "--rebuild", "--keep");
        var request = command.Request(arguments);
        request.Folder.ShouldBe("src/web");
        request.AllowDirty.ShouldBeTrue();
        request.Builder.ShouldBe("podman");
        request.Rebuild.ShouldBeTrue();
        request.KeepLocal.ShouldBeTrue();
    }

    [Fact]
    public void Deploy_takes_an_image_for_each_option()
    {
        var (command, arguments) = Capture.Parse<DeployCommand>(
            "deploy", "web", "--environment", "staging", "--image", "r/a:1", "--image", "r/b:2", "--override", "it burns", "--force-conflicts", "--timeout", "1h30m");
        var request = command.Request(arguments);
        request.Application.ShouldBe("web");
        request.Environment.ShouldBe("staging");
        request.Images.ShouldBe(["r/a:1", "r/b:2"]);
        request.Override.ShouldBe("it burns");
        request.ForceConflicts.ShouldBeTrue();
        request.NoWait.ShouldBeFalse();
        request.Timeout.ShouldBe(TimeSpan.FromMinutes(90));
    }

    [Fact]
    public void An_image_option_leaves_the_application_that_follows_it_alone()
    {
        var (command, arguments) = Capture.Parse<DeployCommand>("deploy", "--image", "r/a:1", "web", "--environment", "staging");
        command.Request(arguments).Application.ShouldBe("web");
    }

    [Fact]
    public void An_argument_that_starts_with_an_at_sign_is_that_argument()
    {
        var file = Path.GetFullPath("Landfall.Tests.dll");
        var (command, arguments) = Capture.Parse<DeployCommand>("deploy", $"@{file}", "--environment", "@staging", "--image", "@x");
        var request = command.Request(arguments);
        request.Application.ShouldBe($"@{file}");
        request.Environment.ShouldBe("@staging");
        request.Images.ShouldBe(["@x"]);
    }

    [Fact]
    public void After_two_dashes_an_argument_may_start_with_a_dash()
    {
        var (command, arguments) = Capture.Parse<BuildCommand>("build", "--", "-folder");
        command.Request(arguments).Folder.ShouldBe("-folder");
    }

    [Fact]
    public void Promote_takes_the_release_that_is_in_the_environment_before_by_default()
    {
        var (command, arguments) = Capture.Parse<PromoteCommand>("promote", "web", "--to", "production");
        var request = command.Request(arguments);
        request.To.ShouldBe("production");
        request.Release.ShouldBeNull();
        request.Image.ShouldBeNull();
        request.Timeout.ShouldBeNull();
    }

    [Fact]
    public void Promote_takes_a_release_number()
    {
        var (command, arguments) = Capture.Parse<PromoteCommand>("promote", "web", "--to", "production", "--release", "12", "--no-wait");
        command.Request(arguments).Release.ShouldBe(12);
        command.Request(arguments).NoWait.ShouldBeTrue();
    }

    [Fact]
    public void Rollback_takes_a_release_and_a_reason()
    {
        var (command, arguments) = Capture.Parse<RollbackCommand>("rollback", "web", "--environment", "staging", "--to", "3", "--config", "--reason", "-- broken");
        var request = command.Request(arguments);
        request.To.ShouldBe(3);
        request.Config.ShouldBeTrue();
        request.Reason.ShouldBe("-- broken");
    }

    [Fact]
    public void Apply_takes_names_or_all()
    {
        var (command, arguments) = Capture.Parse<ApplyCommand>("apply", "--environment", "staging", "web", "api");
        command.Request(arguments).Applications.ShouldBe(["web", "api"]);
        command.Request(arguments).All.ShouldBeFalse();

        (command, arguments) = Capture.Parse<ApplyCommand>("apply", "--environment", "staging", "--all");
        command.Request(arguments).Applications.ShouldBeEmpty();
        command.Request(arguments).All.ShouldBeTrue();
    }

    [Fact]
    public void History_shows_twenty_deliveries_unless_told_otherwise()
    {
        var (command, arguments) = Capture.Parse<HistoryCommand>("history", "web");
        command.Request(arguments).Limit.ShouldBe(20);
        (command, arguments) = Capture.Parse<HistoryCommand>("history", "web", "--limit", "5", "--environment", "staging");
        command.Request(arguments).Limit.ShouldBe(5);
        command.Request(arguments).Environment.ShouldBe("staging");
    }

    [Fact]
    public void The_option_wins_over_the_variable_for_the_config_repo()
    {
        Settings("status", "--config-repo", "given").ConfigRepo.ShouldBe("given");
        Settings("status").ConfigRepo.ShouldBe("from the environment");
    }

    [Fact]
    public void The_options_of_every_command_may_stand_before_it()
    {
        var settings = Settings("--kubeconfig", "file", "--context", "kind", "status");
        settings.KubeConfig.ShouldBe("file");
        settings.Context.ShouldBe("kind");
    }

    [Fact]
    public void Hold_takes_a_digest_a_reason_and_a_time()
    {
        var (command, arguments) = Capture.Parse<HoldCommand>("hold", "web", "--environment", "production", "--digest", "sha256:abc", "--reason", "sale", "--for", "2d");
        var request = command.Request(arguments);
        request.Digest.ShouldBe("sha256:abc");
        request.Reason.ShouldBe("sale");
        request.For.ShouldBe(TimeSpan.FromDays(2));
    }

    [Fact]
    public void Resume_means_the_environment_unless_a_digest_is_named()
    {
        var (command, arguments) = Capture.Parse<ResumeCommand>("resume", "web", "--environment", "production");
        command.Request(arguments).Digest.ShouldBeNull();
    }

    [Fact]
    public void Validate_looks_upwards_for_the_fleet()
    {
        var root = Directory.CreateTempSubdirectory("landfall-test-").FullName;
        try
        {
            var deep = Directory.CreateDirectory(Path.Combine(root, "a", "b")).FullName;
            ValidateCommand.Around(deep).ShouldBeNull();
            File.WriteAllText(Path.Combine(root, "landfall.yaml"), "");
            ValidateCommand.Around(deep).ShouldBe(root);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static Landfall.Delivery.PathSettings Settings(params string[] line)
    {
        var globals = new Globals();
        var console = new Capture(new() { ["LANDFALL_CONFIG_REPO"] = "from the environment" }).Console;
        using var session = new Session(globals, console, CommandLine.Parse(CommandLine.Create(globals, console), line));
        return session.Settings();
    }
}
