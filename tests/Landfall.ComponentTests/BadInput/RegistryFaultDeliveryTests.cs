using System.Text;
using Landfall.Clients.Oci;
using Landfall.ComponentTests.Fixtures;
using Xunit;

namespace Landfall.ComponentTests.BadInput;

/// <summary>Registries that do not answer as they should: a deploy ends before anything is written, and names the image.</summary>
public sealed class RegistryFaultDeliveryTests(GitHttpServer git, ClusterFixture cluster)
{
    private static readonly string Digest = "sha256:" + new string('d', 64);

    [Fact]
    public async Task A_registry_that_fails_or_lies_ends_the_deploy_with_nothing_done()
    {
        FaultReply? reply = null;
        await using var registry = new FaultServer(_ => reply);
        var repository = $"{registry.Host}/shop/web";
        await using var fleet = await FleetSandbox.CreateAsync(git, cluster, _ =>
        [
            ("web/app.yaml", FleetFiles.Application("web", ["{environment}"], [repository])),
            ("web/staging/web.yaml", FleetFiles.Deployment("web", repository + ":none", 0)),
            ("web/production/web.yaml", FleetFiles.Deployment("web", repository + ":none", 0)),
        ]);
        var before = await Untouched.SeeAsync(fleet);

        reply = new(401, "{}") { Headers = { ["WWW-Authenticate"] = "Basic realm=\"r\"" } };
        await RefusedAsync($"{repository}:1", 1, repository);
        reply = new(403, """{"errors":[{"code":"DENIED","message":"no \u001b[31mentry"}]}""");
        await RefusedAsync($"{repository}:1", 1, repository);
        reply = new(404, """{"errors":[{"code":"MANIFEST_UNKNOWN"}]}""");
        await RefusedAsync($"{repository}:1", 1, $"{repository}:1 does not exist in the registry");
        reply = new FaultReply(429).With("Retry-After", "3600");
        await RefusedAsync($"{repository}:1", 5, registry.Host);
        reply = Manifest("""{"schemaVersion":2}""").With("Docker-Content-Digest", Digest);
        await RefusedAsync($"{repository}@{Digest}", 1, Digest[..19]);
        reply = Manifest("<html>login</html>");
        await RefusedAsync($"{repository}:1", 2, repository, "not valid JSON");
        reply = Manifest("") with { Endless = true };
        await RefusedAsync($"{repository}@{Digest}", 1, registry.Host, "more than the limit");
        reply = null;
        await RefusedAsync($"{repository}:1", 5, registry.Host);

        async Task RefusedAsync(string image, int code, params string[] words) =>
            await before.RefusedAsync(await fleet.LandfallAsync("deploy", "web", "--environment", "staging", "--image", image), code, words);
    }

    private static FaultReply Manifest(string body) => new(200)
    {
        Bytes = Encoding.UTF8.GetBytes(body),
        Headers = { ["Content-Type"] = MediaTypes.OciImage },
    };
}
