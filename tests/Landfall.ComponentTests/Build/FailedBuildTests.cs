using Landfall.Clients;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Landfall.Delivery;
using Landfall.Delivery.Build;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Build;

public sealed class FailedBuildTests(RegistryFixture registry) : IAsyncLifetime
{
    private readonly BuildHost _host = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_step_that_fails_is_named_with_its_last_lines_and_nothing_is_pushed()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, "echo before\necho why >&2\nfalse\necho never");

        var error = await FailureAsync(site);

        error.Kind.ShouldBe(FailureKind.Failed);
        error.Message.ShouldStartWith("the step \"prepare\" ended with exit code 1:");
        error.Message.ShouldContain("\n  why");
        error.Message.ShouldNotContain("never");
        await EnsureNothingIsThereAsync(site);
    }

    [Fact]
    public async Task A_variable_that_is_not_set_fails_the_step()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, "echo \"$NO_SUCH_VARIABLE_HERE\"");
        (await FailureAsync(site)).Message.ShouldContain("NO_SUCH_VARIABLE_HERE");
    }

    [Theory]
    [InlineData("FROM scratch\nCOPY no-such-file /\n", "no-such-file")]
    [InlineData("FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"sh\", \"-c\", \"echo the reason; exit 3\"]\n", "the reason")]
    [InlineData("FROM scratch AS base\nCOPY busybox /bin/busybox\nFROM base\nRUN [\"/bin/busybox\", \"false\"]\n", "exit status 1")]
    [InlineData("FORM scratch\n", "no FROM statement")]
    public async Task A_dockerfile_that_fails_leaves_neither_image_nor_container(string dockerfile, string reason)
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, Site.Busybox, dockerfile);

        var error = await FailureAsync(site);

        error.Kind.ShouldBe(FailureKind.Failed);
        error.Message.ShouldContain("buildah did not build");
        error.Message.ShouldContain(reason);
        await EnsureNothingIsThereAsync(site);
    }

    [Theory]
    [InlineData("RUN [\"/bin/busybox\", \"sh\", \"-c\", \"echo now; exec /bin/busybox sleep 600\"]", "now")]
    [InlineData("COPY made /made", "COPY made")]
    public async Task A_cancelled_build_leaves_nothing(string instruction, string sign)
    {
        // Sparse and large, so that the copy is still going on when the signal comes.
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, Site.Busybox + "\ntruncate -s 1G made", $"FROM scratch\nCOPY busybox /bin/busybox\n{instruction}\n");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        await Should.ThrowAsync<OperationCanceledException>(() => _host.BuildAsync(new BuildRequest(site.Folder), cancel.Token, happened =>
        {
            if (happened.Text.Contains(sign)) cancel.Cancel();
        }));

        await EnsureNothingIsThereAsync(site);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_is_told_before_anything_runs()
    {
        using var site = await Site.CreateAsync(ImageReference.Parse("127.0.0.1:1/site"), Ct);

        var error = await FailureAsync(site);

        error.Kind.ShouldBe(FailureKind.Unreachable);
        error.Message.ShouldContain("127.0.0.1:1");
        _host.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_registry_that_wants_a_login_is_told_with_the_command_for_it()
    {
        var closed = await registry.ClosedAsync();
        using var site = await Site.CreateAsync(closed.NewRepository(), Ct);

        var error = await FailureAsync(site);

        error.Message.ShouldContain("did not push");
        error.Remedy.ShouldNotBeNull().ShouldContain($"buildah login {closed.Host}");
        (await _host.LeftoversAsync(Ct)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bulidah", "did you mean buildah?")]
    [InlineData("podman-that-is-not-there", "is not a builder")]
    public async Task An_unknown_builder_is_refused(string builder, string problem)
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        var error = await Should.ThrowAsync<LandfallException>(() => _host.BuildAsync(new BuildRequest(site.Folder) { Builder = builder }, Ct));
        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain(problem);
    }

    [Theory]
    [InlineData("context: out", "the context out leads through out, a symbolic link to /tmp")]
    [InlineData("context: inside/web", "leads through inside, a symbolic link to .")]
    [InlineData("dockerfile: Link", "the Dockerfile Link leads through Link, a symbolic link to Dockerfile")]
    [InlineData("context: nowhere", "the context nowhere of .landfall/pipeline.yaml does not exist")]
    [InlineData("context: Dockerfile", "is a file, not a folder")]
    [InlineData("dockerfile: web", "is a folder, not a file")]
    public async Task Paths_lead_to_what_is_in_the_checkout_only(string field, string problem)
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        site.Link("out", "/tmp");
        site.Link("inside", ".");
        site.Link("Link", "Dockerfile");
        site.Write("web/Dockerfile", "FROM scratch\n");
        site.WritePipeline($"- image: {{repository: \"{site.Repository}\", {field}}}");
        await site.CommitAsync(Ct);

        var error = await FailureAsync(site);

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain(problem);
        await EnsureNothingIsThereAsync(site);
    }

    [Fact]
    public async Task A_pipeline_with_errors_is_refused_with_all_of_them()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        site.WritePipeline($"- image: {{repository: \"{site.Repository}:latest\", dockrfile: x}}");
        await site.CommitAsync(Ct);

        var error = await Should.ThrowAsync<InvalidFilesException>(() => _host.BuildAsync(site, Ct));

        error.Problems.Count.ShouldBe(2);
        error.Message.ShouldContain("did you mean dockerfile?");
    }

    [Fact]
    public async Task What_is_no_checkout_is_refused()
    {
        using var folder = new TemporaryFolder();
        (await FailureAsync(folder.Path)).Message.ShouldContain("is not in a checkout");
        (await FailureAsync(folder.Path + "/none")).Message.ShouldContain("does not exist");
    }

    [Fact]
    public async Task A_checkout_without_a_pipeline_is_told_what_to_write()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct);
        File.Delete(Path.Combine(site.Folder, ".landfall/pipeline.yaml"));
        var error = await FailureAsync(site);
        error.Message.ShouldEndWith("has no .landfall/pipeline.yaml");
        error.Remedy.ShouldNotBeNull().ShouldContain("landfall schema pipeline");
    }

    [Fact]
    public async Task A_checkout_that_moves_on_while_it_is_built_is_an_error()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, Site.Busybox + "\ngit -c user.name=T -c user.email=t@example.com commit --quiet --allow-empty -m next");
        (await FailureAsync(site)).Message.ShouldContain("when the build began");
        await EnsureNothingIsThereAsync(site);
    }

    [Fact]
    public async Task A_step_that_fails_after_the_push_says_so_by_failing_and_the_image_stays()
    {
        using var site = await Site.CreateAsync(await RepositoryAsync(), Ct, after: "- run: exit 7");
        var commit = await site.GitAsync(Ct, "rev-parse", "HEAD");

        (await FailureAsync(site)).Message.ShouldContain("exit code 7");

        await _host.Registry.ResolveAsync(site.Repository.With(commit, null), Ct);
        (await _host.LeftoversAsync(Ct)).ShouldBeEmpty();
    }

    private Task<LandfallException> FailureAsync(Site site) => FailureAsync(site.Folder);

    private Task<LandfallException> FailureAsync(string folder) =>
        Should.ThrowAsync<LandfallException>(() => _host.BuildAsync(new BuildRequest(folder), Ct));

    private async Task EnsureNothingIsThereAsync(Site site)
    {
        (await _host.LeftoversAsync(Ct)).ShouldBeEmpty();
        var image = site.Repository.With(await site.GitAsync(Ct, "rev-parse", "HEAD"), null);
        (await Should.ThrowAsync<RegistryException>(() => _host.Registry.ResolveAsync(image, Ct))).Status.ShouldBe(404);
    }

    private async Task<ImageReference> RepositoryAsync() => (await registry.OpenAsync()).NewRepository();
}
