using Landfall.Clients;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class GitTreeTests
{
    private static readonly string Id = new('a', 40);

    private static readonly GitTree Tree = new(
        Id,
        Id,
        [
            new("040000", new('1', 40), "apps"),
            new("100644", new('2', 40), "apps/web.yaml"),
            new("040000", new('3', 40), "apps/deep"),
            new("100755", new('4', 40), "apps/deep/run.sh"),
            new("120000", new('5', 40), "link"),
            new("160000", new('6', 40), "module"),
            new("100644", new('7', 40), "apps.yaml"),
        ]);

    [Fact]
    public void A_file_is_found_by_its_path()
    {
        Tree.Find("apps/web.yaml")!.Id.ShouldBe(new('2', 40));
        Tree.Find("apps/deep/run.sh")!.IsExecutable.ShouldBeTrue();
        Tree.Find("apps/none.yaml").ShouldBeNull();
        Tree.Find("apps").ShouldBeNull();
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/x/y.yaml")]
    [InlineData("module")]
    [InlineData("module/x.yaml")]
    public void A_link_or_submodule_on_the_path_is_refused_by_name(string path)
    {
        var error = Should.Throw<GitException>(() => Tree.Find(path));
        error.Kind.ShouldBe(FailureKind.Refused);
        error.Message.ShouldContain($"'{path.Split('/')[0]}' is a");
        Should.Throw<GitException>(() => Tree.FilesIn(path));
    }

    [Fact]
    public void A_folder_has_its_hash_and_its_files()
    {
        Tree.TreeIdOf("").ShouldBe(Id);
        Tree.TreeIdOf("apps").ShouldBe(new('1', 40));
        Tree.TreeIdOf("apps/deep").ShouldBe(new('3', 40));
        Tree.TreeIdOf("apps/none").ShouldBeNull();
        Tree.FilesIn("apps").Select(e => e.Path).ShouldBe(["apps/web.yaml"]);
        Tree.FilesIn("apps", recursive: true).Select(e => e.Path).ShouldBe(["apps/deep/run.sh", "apps/web.yaml"]);
        Tree.FilesIn("").Select(e => e.Path).ShouldBe(["apps.yaml", "link", "module"]);
        Tree.FilesIn("none").ShouldBeEmpty();
    }

    [Fact]
    public void A_tree_that_names_a_path_twice_is_refused() =>
        Should.Throw<GitException>(() => new GitTree(Id, Id, [new("100644", Id, "a"), new("120000", Id, "a")]))
            .Message.ShouldContain("'a' twice");
}
