using Landfall.Clients;
using Landfall.Delivery.Build.Engines;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Build;

public sealed class EngineChoiceTests
{
    private static readonly EngineEnvironment Empty = new(new Dictionary<string, string>());

    [Fact]
    public async Task Engines_without_a_daemon_come_first()
    {
        (await Finder("docker", "podman", "buildah").FindAsync(null, TestContext.Current.CancellationToken)).Name.ShouldBe("buildah");
        (await Finder("docker", "podman").FindAsync(null, TestContext.Current.CancellationToken)).Name.ShouldBe("podman");
    }

    [Fact]
    public async Task The_one_asked_for_is_taken() =>
        (await Finder("buildah", "podman").FindAsync("podman", TestContext.Current.CancellationToken)).Name.ShouldBe("podman");

    [Fact]
    public async Task An_unknown_builder_is_refused_with_a_suggestion()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => Finder("buildah").FindAsync("bulidah", TestContext.Current.CancellationToken));
        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain("did you mean buildah?");
    }

    [Fact]
    public async Task A_builder_that_is_asked_for_and_missing_is_not_replaced()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => Finder("buildah").FindAsync("podman", TestContext.Current.CancellationToken));
        error.Kind.ShouldBe(FailureKind.Failed);
        error.Message.ShouldContain("podman was asked for");
    }

    [Fact]
    public async Task Without_any_builder_the_error_says_what_to_install()
    {
        var error = await Should.ThrowAsync<LandfallException>(() => Finder().FindAsync(null, TestContext.Current.CancellationToken));
        error.Message.ShouldContain("none of buildah, podman, docker, buildctl");
        error.Remedy.ShouldNotBeNull().ShouldContain("apt-get install buildah");
    }

    [Theory]
    [InlineData("/usr/bin/crun", "", false)]
    [InlineData("/usr/sbin/runc", "", false)]
    [InlineData("", "", true)]
    [InlineData("", "BUILDAH_RUNTIME=/opt/runc", false)]
    [InlineData("", "BUILDAH_ISOLATION=rootless", false)]
    [InlineData("/usr/bin/crun /.dockerenv", "", true)]
    [InlineData("/usr/bin/crun /run/.containerenv", "", true)]
    [InlineData("/usr/bin/crun", "KUBERNETES_SERVICE_HOST=10.96.0.1", true)]
    [InlineData("/usr/bin/crun", "container=oci", true)]
    [InlineData("/usr/bin/crun /.dockerenv", "BUILDAH_ISOLATION=oci", false)]
    public void A_chroot_is_used_only_where_nothing_better_works(string files, string variable, bool chroot)
    {
        var environment = new EngineEnvironment(variable.Length == 0
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { [variable.Split('=')[0]] = variable.Split('=')[1] });
        BuildIsolation.NeedsChroot(environment, file => files.Split(' ').Contains(file)).ShouldBe(chroot);
    }

    [Fact]
    public void Engines_get_what_configures_them_and_no_other_variable()
    {
        var environment = new EngineEnvironment(new Dictionary<string, string>
        {
            ["BUILDAH_ISOLATION"] = "chroot",
            ["CONTAINERS_STORAGE_CONF"] = "/etc/s.conf",
            ["DOCKER_CONFIG"] = "/home/u/.docker",
            ["AWS_PROFILE"] = "registry",
            ["DEPLOY_TOKEN"] = "not for engines",
        });
        environment.Passed.Keys.Order().ShouldBe(["AWS_PROFILE", "BUILDAH_ISOLATION", "CONTAINERS_STORAGE_CONF", "DOCKER_CONFIG"]);
        environment.With(new KeyValuePair<string, string?>("DOCKER_CONFIG", null)).Passed["DOCKER_CONFIG"].ShouldBeNull();
    }

    private static EngineFinder Finder(params string[] there) =>
        new(name => there.Contains(name) ? $"/usr/bin/{name}" : null, Empty, _ => { });
}
