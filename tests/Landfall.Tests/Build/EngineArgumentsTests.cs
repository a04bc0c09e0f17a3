using Landfall.Clients.Oci;
using Landfall.Delivery.Build.Engines;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Build;

public sealed class EngineArgumentsTests
{
    private const string Digest = "sha256:6ca13d52ca70c883e0f0bb101e425a89e8624de51db2d2392593af6a84118090";

    private static readonly ImagePlan Remote = new(
        ImageReference.Parse("registry.example.com/team/site:abc"),
        "/src/site/web",
        "/src/site/docker/Dockerfile",
        [new("org.opencontainers.image.revision", "abc"), new("org.opencontainers.image.version", "v1 = first")],
        Epoch: null,
        Mark: "0123456789ab");

    private static readonly ImagePlan Local = Remote with { Target = ImageReference.Parse("127.0.0.1:5000/site:abc") };

    [Fact]
    public void Buildah_builds_under_a_name_of_this_build_only() =>
        ContainersEngine.BuildArguments(Remote, "buildah", needsChroot: false).ShouldBe(
        [
            "bud", "--file", "/src/site/docker/Dockerfile", "--tag", "localhost/landfall-build:0123456789ab",
            "--label", "org.opencontainers.image.revision=abc", "--label", "org.opencontainers.image.version=v1 = first",
            "--secret", "id=0123456789ab,src=/dev/null",
            "/src/site/web",
        ]);

    [Fact]
    public void Podman_is_told_the_same() =>
        ContainersEngine.BuildArguments(Remote, "podman", needsChroot: false)
            .ShouldBe(["build", .. ContainersEngine.BuildArguments(Remote, "buildah", needsChroot: false).Skip(1)]);

    [Fact]
    public void Isolation_and_time_are_set_where_asked_for()
    {
        var arguments = ContainersEngine.BuildArguments(Remote with { Epoch = 1700000000 }, "buildah", needsChroot: true);
        arguments.Take(3).ShouldBe(["bud", "--isolation", "chroot"]);
        arguments.ShouldContain("--timestamp");
        arguments[arguments.ToList().IndexOf("--timestamp") + 1].ShouldBe("1700000000");
    }

    [Fact]
    public void Tls_is_left_out_for_registries_of_this_machine_only()
    {
        ContainersEngine.PushArguments(Remote, "/tmp/d").ShouldBe(
            ["push", "--digestfile", "/tmp/d", "localhost/landfall-build:0123456789ab", "docker://registry.example.com/team/site:abc"]);
        ContainersEngine.PushArguments(Local, "/tmp/d").ShouldBe(
            ["push", "--digestfile", "/tmp/d", "--tls-verify=false", "localhost/landfall-build:0123456789ab", "docker://127.0.0.1:5000/site:abc"]);
        BuildctlEngine.PushArguments(Remote, "/tmp/m").ShouldContain("type=image,name=registry.example.com/team/site:abc,push=true");
        BuildctlEngine.PushArguments(Local, "/tmp/m").ShouldContain("type=image,name=127.0.0.1:5000/site:abc,push=true,registry.insecure=true");
    }

    [Fact]
    public void Docker_builds_under_the_name_that_it_pushes() =>
        DockerEngine.BuildArguments(Remote).ShouldBe(
        [
            "build", "--force-rm", "--file", "/src/site/docker/Dockerfile", "--tag", "registry.example.com/team/site:abc",
            "--label", "org.opencontainers.image.revision=abc", "--label", "org.opencontainers.image.version=v1 = first",
            "/src/site/web",
        ]);

    [Fact]
    public void Docker_says_the_digest_at_the_end_of_a_push()
    {
        DockerEngine.PushedDigest($"5f70bf18a086: Pushed\nabc: digest: {Digest} size: 528").ShouldBe(Clients.Oci.Digest.Parse(Digest));
        DockerEngine.PushedDigest("The push refers to repository [x]").ShouldBeNull();
    }

    [Fact]
    public void Buildctl_gets_the_dockerfile_by_folder_and_name() =>
        BuildctlEngine.BuildArguments(Remote with { Epoch = 7 }).ShouldBe(
        [
            "build", "--progress", "plain", "--frontend", "dockerfile.v0",
            "--local", "context=/src/site/web", "--local", "dockerfile=/src/site/docker", "--opt", "filename=Dockerfile",
            "--opt", "label:org.opencontainers.image.revision=abc", "--opt", "label:org.opencontainers.image.version=v1 = first",
            "--opt", "build-arg:SOURCE_DATE_EPOCH=7",
        ]);

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:5000", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("registry.example.com", false)]
    [InlineData("10.0.0.1:5000", false)]
    [InlineData("localhost.example.com", false)]
    [InlineData("127.0.0.1.example.com:5000", false)]
    [InlineData("[2001:db8::1]:5000", false)]
    public void A_registry_of_this_machine_is_known_by_its_name(string registry, bool isLoopback) =>
        LoopbackRegistry.Is(registry).ShouldBe(isLoopback);
}
