using Landfall.Clients;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class GitRefTests
{
    [Theory]
    [InlineData("main")]
    [InlineData("feature/x-1")]
    [InlineData("release-1.2")]
    [InlineData("größe")]
    [InlineData("a@b")]
    [InlineData("refs/heads/main")]
    public void These_names_are_branches(string name) => GitRef.EnsureValidBranch(name);

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("--upload-pack=x")]
    [InlineData("@")]
    [InlineData("HEAD")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a~1")]
    [InlineData("a^")]
    [InlineData("a:b")]
    [InlineData("a?")]
    [InlineData("a*")]
    [InlineData("a[b")]
    [InlineData("a\\b")]
    [InlineData("@{-1}")]
    [InlineData("a@{u}")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a/.b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a.lock")]
    [InlineData("a.lock/b")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    public void These_names_are_refused(string name) =>
        Should.Throw<GitException>(() => GitRef.EnsureValidBranch(name)).Kind.ShouldBe(FailureKind.Invalid);

    [Theory]
    [InlineData("e065efb84ffd8a0216225d7d8fd55df39c0ff833", true)]
    [InlineData("E065efb84ffd8a0216225d7d8fd55df39c0ff833", false)]
    [InlineData("e065efb", false)]
    [InlineData("e065efb84ffd8a0216225d7d8fd55df39c0ff833e065efb84ffd8a0216225d7d", true)]
    [InlineData("e065efb84ffd8a0216225d7d8fd55df39c0ff83 ", false)]
    public void An_object_id_is_all_its_digits(string text, bool isId) => GitRef.IsObjectId(text).ShouldBe(isId);
}
