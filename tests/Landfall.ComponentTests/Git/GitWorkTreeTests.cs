using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.ComponentTests.Fixtures;
using Shouldly;
using Xunit;

namespace Landfall.ComponentTests.Git;

public sealed class GitWorkTreeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_checkout_is_found_from_any_folder_in_it()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var head = await user.Write("a/b/c.yaml", "1").CommitAsync("first", Ct);
        var checkout = (await GitWorkTree.FindAsync(Path.Combine(user.Folder, "a/b"), Ct)).ShouldNotBeNull();
        checkout.Root.ShouldBe(user.Folder);
        (await checkout.HeadAsync(Ct)).ShouldBe(head);
        (await checkout.BranchAsync(Ct)).ShouldBe("main");
        (await checkout.RemoteUrlAsync(Ct)).ShouldBeNull();
        (await checkout.CommitDateAsync(Ct)).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe(await user.GitAsync(Ct, "log", "-1", "--format=%ct"));
    }

    [Fact]
    public async Task A_folder_outside_of_any_checkout_has_none()
    {
        using var folder = new TemporaryFolder();
        (await GitWorkTree.FindAsync(folder, Ct)).ShouldBeNull();
        (await GitWorkTree.FindAsync(folder["missing"], Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Changed_staged_removed_and_new_files_make_it_dirty()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a", "1").Write("b", "1").Write("gone", "1").Write(".gitignore", "ignored\n").CommitAsync("first", Ct);
        var checkout = (await GitWorkTree.FindAsync(user.Folder, Ct))!;
        (await checkout.IsDirtyAsync(Ct)).ShouldBeFalse();

        user.Write("a", "2").Write("b", "2").Write("neu/größe x", "1").Write("ignored", "1").Delete("gone");
        await user.GitAsync(Ct, "add", "b");
        (await checkout.IsDirtyAsync(Ct)).ShouldBeTrue();
        (await checkout.DirtyPathsAsync(Ct)).ShouldBe(["a", "b", "gone", "neu/"]);
    }

    [Fact]
    public async Task Looking_writes_nothing()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.Write("a", "1").CommitAsync("first", Ct);
        File.SetLastWriteTimeUtc(Path.Combine(user.Folder, "a"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var index = await File.ReadAllBytesAsync(Path.Combine(user.Folder, ".git/index"), Ct);
        var checkout = (await GitWorkTree.FindAsync(user.Folder, Ct))!;
        (await checkout.IsDirtyAsync(Ct)).ShouldBeFalse();
        (await File.ReadAllBytesAsync(Path.Combine(user.Folder, ".git/index"), Ct)).ShouldBe(index);
    }

    [Fact]
    public async Task The_tag_is_described_and_a_detached_head_has_no_branch()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.CommitAsync("first", Ct);
        var checkout = (await GitWorkTree.FindAsync(user.Folder, Ct))!;
        (await checkout.DescribeTagAsync(Ct)).ShouldBeNull();
        await user.GitAsync(Ct, "tag", "v1.2");
        (await checkout.DescribeTagAsync(Ct)).ShouldBe("v1.2");
        var second = await user.CommitAsync("second", Ct);
        (await checkout.DescribeTagAsync(Ct)).ShouldBe($"v1.2-1-g{second[..7]}");
        await user.GitAsync(Ct, "checkout", "--quiet", "--detach");
        (await checkout.BranchAsync(Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_checkout_without_a_commit_is_told()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        var checkout = (await GitWorkTree.FindAsync(user.Folder, Ct))!;
        (await checkout.BranchAsync(Ct)).ShouldBe("main");
        (await Should.ThrowAsync<GitException>(() => checkout.HeadAsync(Ct))).Kind.ShouldBe(FailureKind.Failed);
    }

    [Fact]
    public async Task The_address_of_a_remote_is_told()
    {
        using var user = await GitSandbox.InitAsync(Ct);
        await user.GitAsync(Ct, "remote", "add", "origin", "https://me:pass@example.com/x.git");
        await user.GitAsync(Ct, "remote", "add", "upstream", "git@example.com:x.git");
        var checkout = (await GitWorkTree.FindAsync(user.Folder, Ct))!;
        GitRemote.Parse((await checkout.RemoteUrlAsync(Ct))!).Redacted.ShouldBe("https://***@example.com/x.git");
        (await checkout.RemoteUrlAsync("upstream", Ct)).ShouldBe("git@example.com:x.git");
        (await checkout.RemoteUrlAsync("--help", Ct)).ShouldBeNull();
    }
}
