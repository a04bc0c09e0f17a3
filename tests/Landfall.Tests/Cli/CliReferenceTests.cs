using Shouldly;
using Xunit;

namespace Landfall.Tests.Cli;

public sealed class CliReferenceTests
{
    /// <summary>With LANDFALL_WRITE_DOCS=1 it writes the reference, as <c>make docs</c> does.</summary>
    [Fact]
    public void The_committed_reference_equals_the_command_tree()
    {
        var file = Path.Combine(Root(), "docs", "cli.md");
        var reference = CliReference.Write(Capture.Root());
        if (Environment.GetEnvironmentVariable("LANDFALL_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, reference);
        }

        File.ReadAllText(file).ShouldBe(reference, "docs/cli.md is out of date; run `make docs`");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Landfall.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests are not run inside the repo");
        return folder.FullName;
    }
}
