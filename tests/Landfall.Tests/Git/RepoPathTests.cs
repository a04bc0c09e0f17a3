using FsCheck;
using FsCheck.Fluent;
using Landfall.Clients;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class RepoPathTests
{
    [Theory]
    [InlineData("", "a", "a")]
    [InlineData("x/y", "a.yaml", "x/y/a.yaml")]
    [InlineData("x/y", "./a.yaml", "x/y/a.yaml")]
    [InlineData("x/y", "/a.yaml", "a.yaml")]
    [InlineData("x/y", "../a.yaml", "x/a.yaml")]
    [InlineData("x/y", "../../a.yaml", "a.yaml")]
    [InlineData("x", "a/../b//c/", "x/b/c")]
    [InlineData("x", ".", "x")]
    [InlineData("x", "/", "")]
    [InlineData("x", "..", "")]
    [InlineData("x", "a/.../b", "x/a/.../b")]
    [InlineData("x", ".github/a", "x/.github/a")]
    [InlineData("x", "..%2f..%2fetc", "x/..%2f..%2fetc")]
    [InlineData("", "/etc/passwd", "etc/passwd")]
    public void A_path_is_taken_from_its_folder_or_the_root(string folder, string path, string resolved) =>
        RepoPath.Resolve(folder, path).ShouldBe(resolved);

    [Theory]
    [InlineData("", "", "empty")]
    [InlineData("", "..", "leaves the repository")]
    [InlineData("x", "../..", "leaves the repository")]
    [InlineData("x", "/../x", "leaves the repository")]
    [InlineData("x", "../../x/a", "leaves the repository")]
    [InlineData("x", "a\\b", "contains '\\'")]
    [InlineData("x", "C:\\x", "contains '\\'")]
    [InlineData("x", "C:/x", "names a drive")]
    [InlineData("x", "file:///etc/passwd", "is a URL")]
    [InlineData("x", "http://127.0.0.1/x", "is a URL")]
    [InlineData("x", "a\u0000b", "control character")]
    [InlineData("x", "a\nb", "control character")]
    [InlineData("x", ".git/config", "belongs to Git")]
    [InlineData("x", "a/.GIT/config", "belongs to Git")]
    [InlineData("x", "a/.git. /config", "belongs to Git")]
    [InlineData("x", "a/.g\u200Cit/config", "belongs to Git")]
    [InlineData("x", "git~1/config", "belongs to Git")]
    [InlineData("x", "a\uFFFDb", "is not UTF-8")]
    public void A_path_that_leads_elsewhere_is_refused(string folder, string path, string reason)
    {
        var error = Should.Throw<GitException>(() => RepoPath.Resolve(folder, path));
        error.Kind.ShouldBe(FailureKind.Invalid);
        error.Message.ShouldContain(reason);
    }

    [Fact]
    public void Half_a_character_is_refused() =>
        Should.Throw<GitException>(() => RepoPath.Resolve("", "a\uD800b")).Message.ShouldContain("not Unicode");

    [Theory]
    [InlineData("a/b")]
    [InlineData("a b/ü.yaml")]
    [InlineData("\"quoted\"")]
    public void A_plain_path_names_a_file(string path) => RepoPath.EnsureFile(path);

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/../b")]
    [InlineData("a/.git/hooks/x")]
    public void Anything_but_a_plain_path_names_no_file(string path) => Should.Throw<GitException>(() => RepoPath.EnsureFile(path));

    [Fact]
    public void No_path_ever_leads_out_of_the_root()
    {
        string[] parts = ["..", ".", "", "a", "b", "...", "..a", "%2e%2e", "~", "*", "C:", "..%2f", " ", "-x", "\u200B..", "a."];
        var paths = Gen.ArrayOf(Gen.Elements(parts)).Select(p => string.Join('/', p));
        var folders = Gen.ArrayOf(Gen.Elements("a", "b", "..a")).Select(p => string.Join('/', p));
        var root = Path.GetFullPath("/root-of-the-repository");
        Prop.ForAll(paths.ToArbitrary(), folders.ToArbitrary(), (path, folder) =>
        {
            string resolved;
            try
            {
                resolved = RepoPath.Resolve(folder, path);
            }
            catch (GitException)
            {
                return true;
            }

            var real = Path.GetFullPath(Path.Combine(root, resolved));
            return (real == root || real.StartsWith(root + "/", StringComparison.Ordinal)) && RepoPath.Resolve("", "/" + resolved) == resolved;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
