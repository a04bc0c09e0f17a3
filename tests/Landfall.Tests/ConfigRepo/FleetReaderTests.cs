using Landfall.Clients;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

public sealed class FleetReaderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fleet_is_read_with_its_environments_in_path_order()
    {
        var fleet = (await FleetReader.ReadAsync(ConfigFiles.Repo(("landfall.yaml", ConfigFiles.Fleet), ("web/app.yaml", ConfigFiles.App("web", "[manifests]"))), Ct)).Require();

        fleet.Environments.Select(e => e.Name).ShouldBe(["staging", "production"]);
        fleet.Environments[1].ShouldBe(new("production", "local", "production", ReleaseRule.Manual, "staging", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)));
        fleet.Following(fleet.Environments[0]).ShouldBe([fleet.Environments[1]]);
        fleet.Application("web").Environments.ShouldBe(["staging", "production"]);
        fleet.Application("web").Images.Single().Repository.Repository.ShouldBe("registry.example.com/shop/web");
    }

    [Fact]
    public async Task Every_error_is_listed_with_its_place_and_a_suggestion()
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet.Replace("namespace: staging", "namespce: staging").Replace("after: staging", "after: stagin").Replace("settle: 5s", "settle: soon"))), Ct);

        reading.Fleet.ShouldBeNull();
        reading.Problems.Select(problem => problem.ToString()).ShouldBe(
        [
            "landfall.yaml:8:12: environments.staging needs the field namespace",
            "landfall.yaml:8:29: unknown field namespce in environments.staging; did you mean namespace?",
            "landfall.yaml:9:95: environments.production.settle is \"soon\", which does not match ^([0-9]+(ms|s|m|h|d))+$",
        ]);
    }

    [Fact]
    public async Task An_environment_comes_after_one_above_it()
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(("landfall.yaml", ConfigFiles.Fleet.Replace("after: staging", "after: stagin"))), Ct);

        reading.Problems.Single().Message.ShouldBe("stagin is not an environment above production; did you mean staging?");
    }

    [Fact]
    public async Task A_broken_fleet_does_not_hide_what_is_wrong_with_its_applications()
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet.Replace("after: staging", "after: stagin")),
            ("web/app.yaml", ConfigFiles.App("web", "[m]").Replace("manifests:", "manifest:"))), Ct);

        reading.Fleet.ShouldBeNull();
        reading.Problems.Select(problem => problem.File).Distinct().ShouldBe(["landfall.yaml", "web/app.yaml"]);
    }

    [Fact]
    public async Task Two_environments_in_one_namespace_are_refused()
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(("landfall.yaml", ConfigFiles.Fleet.Replace("namespace: production", "namespace: staging"))), Ct);

        reading.Problems.Single().Message.ShouldContain("share the namespace staging");
    }

    [Fact]
    public async Task A_broken_application_does_not_stop_the_others()
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet),
            ("good/app.yaml", ConfigFiles.App("good", "[manifests]")),
            ("bad/app.yaml", ConfigFiles.App("bad", "[manifests]").Replace("manifests:", "manifest:"))), Ct);

        reading.Application("good").Name.ShouldBe("good");
        Should.Throw<InvalidFilesException>(() => reading.Application("bad")).Problems.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("registry.example.com/web:1", "names a tag or digest")]
    [InlineData("registry.example.com/WEB", "is not an image repository")]
    public async Task An_image_is_declared_by_its_repository_alone(string repository, string message)
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet), ("web/app.yaml", ConfigFiles.App("web", "[m]", $"[{{repository: \"{repository}\"}}]"))), Ct);

        reading.Problems.Single().Message.ShouldContain(message);
        reading.Problems.Single().File.ShouldBe("web/app.yaml");
    }

    [Fact]
    public async Task A_name_declared_twice_names_both_files()
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet), ("a/app.yaml", ConfigFiles.App("web", "[m]")), ("b/app.yaml", ConfigFiles.App("web", "[m]"))), Ct);

        reading.Problems.Single().ToString().ShouldBe("b/app.yaml: the application web is declared in a/app.yaml already");
    }

    [Fact]
    public async Task An_unknown_application_or_environment_is_named_with_what_comes_near()
    {
        var fleet = (await FleetReader.ReadAsync(ConfigFiles.Repo(("landfall.yaml", ConfigFiles.Fleet), ("web/app.yaml", ConfigFiles.App("shop", "[m]"))), Ct)).Require();

        Should.Throw<LandfallException>(() => fleet.Application("shpo")).Message.ShouldBe("the fleet webteam has no application shpo; did you mean shop?");
        Should.Throw<LandfallException>(() => fleet.Environment("prodution")).Message.ShouldEndWith("did you mean production?");
    }

    [Fact]
    public async Task A_repo_without_a_fleet_is_told_what_to_do()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => FleetReader.ReadAsync(ConfigFiles.Repo(("readme.md", "x")), Ct));

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain("landfall.yaml");
    }
}
