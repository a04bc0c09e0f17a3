using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class PushReportTests
{
    [Theory]
    [InlineData(" \ta:refs/heads/main\taaa..bbb")]
    [InlineData("*\ta:refs/heads/main\t[new branch]")]
    [InlineData("=\ta:refs/heads/main\t[up to date]")]
    public void A_branch_at_the_commit_is_done(string line) => Read(line)!.Status.ShouldBe(PushStatus.Done);

    [Theory]
    [InlineData("[rejected] (fetch first)")]
    [InlineData("[rejected] (non-fast-forward)")]
    [InlineData("[rejected] (stale info)")]
    [InlineData("[remote rejected] (cannot lock ref 'refs/heads/main': is at a but expected b)")]
    [InlineData("[remote rejected] (failed to update ref)")]
    [InlineData("[remote rejected] (incorrect old value provided)")]
    [InlineData("[remote rejected] (failed to lock)")]
    public void A_branch_that_someone_else_moved_or_holds_is_moved(string summary) =>
        Read($"!\ta:refs/heads/main\t{summary}")!.Status.ShouldBe(PushStatus.Moved);

    [Theory]
    [InlineData("[remote rejected] (pre-receive hook declined)")]
    [InlineData("[remote rejected] (protected branch hook declined)")]
    [InlineData("[remote rejected] (branch is currently checked out)")]
    [InlineData("[remote rejected] (unpacker error)")]
    [InlineData("[remote rejected] (deny updating a hidden ref)")]
    public void What_the_server_does_not_take_is_rejected(string summary) =>
        Read($"!\ta:refs/heads/main\t{summary}")!.Status.ShouldBe(PushStatus.Rejected);

    [Fact]
    public void The_words_of_the_server_are_kept_without_what_steers_a_terminal()
    {
        var outcome = Read("!\ta:refs/heads/main\t[remote rejected] (pre-receive hook declined)", "remote: \u001b[31mno pushes on Friday\u001b[0m   \nremote:\nremote: ask Ann\nerror: failed to push some refs\n")!;
        outcome.Message.ShouldBe("[remote rejected] (pre-receive hook declined): no pushes on Friday\nask Ann");
    }

    [Fact]
    public void A_declined_hook_stays_rejected_whatever_it_says() =>
        Read("!\ta:refs/heads/main\t[remote rejected] (pre-receive hook declined)", "remote: cannot lock ref").Status.ShouldBe(PushStatus.Rejected);

    [Fact]
    public void Without_a_line_for_the_branch_nothing_was_decided()
    {
        PushReport.Read("", "fatal: unable to access 'x'").ShouldBeNull();
        PushReport.Read("To x\nDone\n", "").ShouldBeNull();
        const string silent = "!\ta:refs/heads/main\t[remote failure] (remote failed to report status)";
        PushReport.Read($"To x\n{silent}\nDone\n", "").ShouldBeNull();
        PushReport.IsUnknown(silent).ShouldBeTrue();
    }

    private static PushOutcome Read(string line, string error = "") => PushReport.Read($"To x\n{line}\nDone\n", error)!;
}
