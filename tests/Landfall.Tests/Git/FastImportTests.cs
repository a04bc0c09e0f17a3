using System.Text;
using Landfall.Clients;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class FastImportTests
{
    private static readonly string Parent = new('a', 40);
    private static readonly string Made = new('c', 40);

    [Fact]
    public void The_stream_asks_changes_and_asks_again()
    {
        var commit = Request(new GitWrite("apps/we \"b\".yaml", "x: ü\n"u8.ToArray(), "100755"), new GitDelete("old"));
        Encoding.UTF8.GetString(FastImport.Stream(Parent, [commit], "refs/t")).ShouldBe(
            $"""
            feature done
            commit refs/t
            mark :1
            committer Ann <ann@example.com> 1700000000 +0530
            data 9
            Füühr ö
            from {Parent}
            ls ""
            ls "apps"
            ls "apps/we \"b\".yaml"
            ls "old"
            M 100755 inline "apps/we \"b\".yaml"
            data 6
            x: ü

            D "old"
            ls ""
            get-mark :1
            reset refs/t
            from 0000000000000000000000000000000000000000
            done

            """.Replace("data 9\nFüühr ö\n", "data 11\nFüühr ö\n\n", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_cannot_add_headers_to_the_commit()
    {
        var request = Request(new GitDelete("x")) with { Author = new GitIdentity("Eve\ncommitter Ann <", ">a@b\n") };
        Encoding.UTF8.GetString(FastImport.Stream(Parent, [request], "refs/t")).ShouldContain("\ncommitter Eve committer Ann <a@b> ");
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData(".git/config")]
    [InlineData("a/.git/hooks/post-checkout")]
    [InlineData("a\nb")]
    [InlineData("a\\b")]
    public void A_path_that_is_not_plain_is_refused(string path) =>
        Should.Throw<GitException>(() => FastImport.Stream(Parent, [Request(new GitWrite(path, default))], "refs/t")).Kind.ShouldBe(FailureKind.Invalid);

    [Fact]
    public void Changes_that_contradict_each_other_are_refused()
    {
        Should.Throw<GitException>(() => FastImport.Stream(Parent, [Request(new GitDelete("a"), new GitWrite("a", default))], "refs/t"));
        Should.Throw<GitException>(() => FastImport.Stream(Parent, [Request(new GitDelete("a"), new GitWrite("a/b", default))], "refs/t"));
        Should.Throw<GitException>(() => FastImport.Stream(Parent, [Request(new GitWrite("a", default, "120000"))], "refs/t"));
    }

    [Theory]
    [InlineData("120000 blob", "missing", "'a' is a symbolic link")]
    [InlineData("160000 commit", "missing", "'a' is a submodule")]
    [InlineData("100644 blob", "missing", "'a' is a file")]
    [InlineData("040000 tree", "120000 blob", "'a/b' is a symbolic link")]
    [InlineData("040000 tree", "160000 commit", "'a/b' is a submodule")]
    [InlineData("040000 tree", "040000 tree", "it is a folder")]
    public void Nothing_is_written_through_a_link_or_over_a_folder(string folder, string file, string reason)
    {
        var error = Should.Throw<GitException>(() => Answers([Request(new GitWrite("a/b", default))], Line(folder, "a"), Line(file, "a/b")));
        error.Kind.ShouldBe(FailureKind.Refused);
        error.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("missing", "missing")]
    [InlineData("040000 tree", "missing")]
    [InlineData("040000 tree", "100644 blob")]
    public void A_file_is_written_where_none_or_a_file_is(string folder, string file)
    {
        var made = Answers([Request(new GitWrite("a/b", default))], Line(folder, "a"), Line(file, "a/b"));
        made.ShouldBe([new ImportedCommit(Made, ChangesNothing: false)]);
    }

    [Fact]
    public void A_link_can_be_removed() =>
        Answers([Request(new GitDelete("a"))], Line("120000 blob", "a")).Single().Id.ShouldBe(Made);

    [Fact]
    public void The_same_tree_before_and_after_is_no_change()
    {
        var output = $"040000 tree {Parent}\t\nmissing a\n040000 tree {Parent}\t\n{Made}\n";
        FastImport.ReadAnswers([Request(new GitDelete("a"))], output).Single().ChangesNothing.ShouldBeTrue();
    }

    [Fact]
    public void Answers_that_are_cut_off_are_an_error() =>
        Should.Throw<GitException>(() => FastImport.ReadAnswers([Request(new GitDelete("a"))], $"040000 tree {Parent}\t\nmissing a"));

    private static GitCommitRequest Request(params GitChange[] changes) => new(
        changes, "Füühr ö\n", new GitIdentity("Ann", "ann@example.com"), DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).ToOffset(new TimeSpan(5, 30, 0)));

    private static string Line(string mode, string path) => mode == "missing" ? $"missing {path}" : $"{mode} {new string('d', 40)}\t{path}";

    private static IReadOnlyList<ImportedCommit> Answers(IReadOnlyList<GitCommitRequest> requests, params string[] modes) =>
        FastImport.ReadAnswers(requests, $"040000 tree {Parent}\t\n{string.Join('\n', modes)}\n040000 tree {Made}\t\n{Made}\n");
}
