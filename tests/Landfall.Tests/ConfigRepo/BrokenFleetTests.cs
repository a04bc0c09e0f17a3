using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Delivery;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.ConfigRepo;

/// <summary>Files that declare a fleet wrongly, or with bad intent: each error names its place.</summary>
public sealed class BrokenFleetTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("  source: {git: 'ext::sh -c touch% /tmp/x'}", "remote helpers such as 'ext::' can run programs")]
    [InlineData("  source: {git: '--upload-pack=touch'}", "it begins with '-'")]
    [InlineData("  source: {git: 'ssh://-oProxyCommand=x/y'}", "the host is not valid")]
    [InlineData("  source: {git: 'http://example.com/x.git'}", "http is not protected against a false server")]
    [InlineData("  source: {git: 'https://example.com/x.git', branch: '--output=x'}", "it begins with '-'")]
    [InlineData("  source: {git: 'https://example.com/x.git', branch: 'a..b'}", "it contains '..'")]
    [InlineData("  enviroments: [staging]", "unknown field enviroments in spec; did you mean environments?")]
    [InlineData("  environments: [stagin]", "the fleet has no environment stagin; did you mean staging?")]
    [InlineData("  url: {prodction: https://x}", "the fleet has no environment prodction; did you mean production?")]
    public async Task An_application_that_is_declared_wrongly_is_named_with_line_and_column(string line, string message)
    {
        var problem = (await ReadAsync(("web/app.yaml", ConfigFiles.App("web", "[web.yaml]", more: line)))).Problems.ShouldHaveSingleItem();

        problem.Message.ShouldContain(message);
        problem.ToString().ShouldStartWith($"web/app.yaml:9:");
    }

    [Fact]
    public async Task A_password_in_the_address_of_a_code_repo_is_not_repeated()
    {
        var reading = await ReadAsync(("web/app.yaml", ConfigFiles.App("web", "[web.yaml]", more: "  source: {git: 'ftp://una:canary-3f9a@example.com/x'}")));

        reading.Problems.ShouldHaveSingleItem().ToString().ShouldNotContain("canary-3f9a");
    }

    [Theory]
    [InlineData("staging: {cluster: local, namespace: staging, aftr: x}", "unknown field aftr in environments.staging; did you mean after?")]
    [InlineData("staging: {cluster: locl, namespace: staging}", "there is no cluster locl; did you mean local?")]
    [InlineData("staging: {cluster: local, namespace: Staging}", "does not match")]
    [InlineData("staging: {cluster: local, namespace: staging, release: auto}", "which is none of automatic, manual")]
    [InlineData("releases: {cluster: local, namespace: staging}", "an environment cannot be called releases")]
    [InlineData("../../etc: {cluster: local, namespace: staging}", "does not match")]
    [InlineData("staging: {cluster: local, namespace: staging, after: staging}", "staging is not an environment above staging")]
    public async Task A_fleet_that_is_declared_wrongly_is_named_with_line_and_column(string environment, string message)
    {
        var reading = await FleetReader.ReadAsync(ConfigFiles.Repo(("landfall.yaml", Fleet(environment))), Ct);

        reading.Fleet.ShouldBeNull();
        var problem = reading.Problems.ShouldHaveSingleItem();
        problem.Message.ShouldContain(message);
        problem.ToString().ShouldStartWith("landfall.yaml:8:");
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("web.")]
    [InlineData("../web")]
    [InlineData("Web")]
    [InlineData("web\u202e")]
    public async Task A_name_that_no_record_could_bear_is_refused(string name) =>
        (await ReadAsync(("web/app.yaml", ConfigFiles.App($"\"{name}\"", "[web.yaml]")))).Problems.ShouldHaveSingleItem().Message.ShouldContain("does not match");

    [Fact]
    public async Task An_application_file_that_is_a_link_is_left_out_and_named_and_the_others_are_read()
    {
        var snapshot = ConfigFiles.Repo(("landfall.yaml", ConfigFiles.Fleet), ("web/app.yaml", ConfigFiles.App("web", "[web.yaml]")))
            .With([new GitWrite("evil/app.yaml", "/etc/passwd"u8.ToArray(), "120000")]);

        var reading = await FleetReader.ReadAsync(snapshot, Ct);

        reading.Require().Applications.Select(application => application.Name).ShouldBe(["web"]);
        reading.Problems.ShouldHaveSingleItem().ToString().ShouldBe("evil/app.yaml: a symbolic link is not followed: put the file itself here");
    }

    [Fact]
    public async Task A_fleet_file_that_is_a_link_is_refused()
    {
        var snapshot = ConfigSnapshot.Empty.With([new GitWrite("landfall.yaml", "fleet.yaml"u8.ToArray(), "120000")]);

        var error = await Should.ThrowAsync<LandfallException>(() => FleetReader.ReadAsync(snapshot, Ct));

        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain("landfall.yaml is a symbolic link");
    }

    [Theory]
    [InlineData("kind: Application\nkind: Application\n", "already")]
    [InlineData("a: &a [x, x]\nb: &b [*a, *a]\nc: *d\n", "d")]
    [InlineData("a: [1\n", "web/app.yaml:")]
    [InlineData("", "must hold one document, not 0")]
    [InlineData("a: 1\n---\nb: 1\n", "must hold one document, not 2")]
    public async Task An_application_file_that_does_not_parse_is_left_out_and_named(string text, string message) =>
        (await ReadAsync(("web/app.yaml", text))).Problems.ShouldHaveSingleItem().ToString().ShouldContain(message);

    [Fact]
    public async Task Aliases_that_expand_without_end_are_cut_off()
    {
        var bomb = "apiVersion: landfall.dev/v1\nl0: &l0 [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i => $"l{i}: &l{i} [{string.Join(',', Enumerable.Repeat($"*l{i - 1}", 10))}]\n"));

        (await ReadAsync(("web/app.yaml", bomb))).Problems.ShouldHaveSingleItem().ToString().ShouldStartWith("web/app.yaml:");
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_an_error_with_their_place()
    {
        var snapshot = ConfigFiles.Repo(("landfall.yaml", ConfigFiles.Fleet)).With([new GitWrite("web/app.yaml", (byte[])[.. "kind: "u8, 0xff, 0xfe, (byte)'\n'])]);

        (await FleetReader.ReadAsync(snapshot, Ct)).Problems.ShouldHaveSingleItem().ToString().ShouldContain("UTF-8");
    }

    [Fact]
    public async Task All_errors_are_listed_in_one_go_also_those_of_manifests()
    {
        var snapshot = ConfigFiles.Repo(
            ("landfall.yaml", ConfigFiles.Fleet),
            ("a/app.yaml", ConfigFiles.App("a", "[../../out]")),
            ("b/app.yaml", ConfigFiles.App("b", "[missing]")),
            ("c/app.yaml", "kind: 1\n"),
            ("d/app.yaml", ConfigFiles.App("d", "[d.yaml]")), ("d/d.yaml", "a: 1\na: 2\n"));

        var text = string.Join('\n', await FleetView.ValidateAsync(snapshot, Ct));

        text.ShouldContain("it leaves the repository");
        text.ShouldContain("does not exist in staging");
        text.ShouldContain("c/app.yaml");
        text.ShouldContain("d/d.yaml:2:1");
    }

    private static string Fleet(string environment) => $$"""
        apiVersion: landfall.dev/v1
        kind: Fleet
        metadata: {name: webteam}
        applications: "**/app.yaml"
        clusters:
          local: {context: landfall}
        environments:
          {{environment}}
        """;

    private static Task<FleetReading> ReadAsync(params (string Path, string Text)[] files) =>
        FleetReader.ReadAsync(ConfigFiles.Repo([("landfall.yaml", ConfigFiles.Fleet), .. files]), Ct);
}
