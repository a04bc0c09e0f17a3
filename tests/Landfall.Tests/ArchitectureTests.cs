using Landfall.Tests.Architecture;
using Shouldly;
using Xunit;

namespace Landfall.Tests;

/// <summary>Holds the source to its layout, and each rule to an example that it must find.</summary>
public sealed class ArchitectureTests
{
    private static readonly Lazy<SourceTree> Source = new(SourceTree.Load);

    [Fact]
    public void Projects_reference_only_what_is_below_them()
    {
        LayoutRules.ProjectReferences(Source.Value).ShouldBeEmpty();
        LayoutRules.ProjectReferences(Projects(("Landfall.Clients", "Landfall.Delivery"))).ShouldBe(["Landfall.Clients references Landfall.Delivery"]);
        LayoutRules.ProjectReferences(Projects(("Landfall.Delivery", "Landfall.Cli"))).ShouldBe(["Landfall.Delivery references Landfall.Cli"]);
        LayoutRules.ProjectReferences(Projects(("Landfall.Cli", "Landfall.Clients"))).ShouldBe(["Landfall.Cli references Landfall.Clients"]);
        LayoutRules.ProjectReferences(Projects(("Landfall.Tools", "Landfall.Clients"))).ShouldBe(["Landfall.Tools references (it is not in the layout)"]);
        LayoutRules.ProjectReferences(Projects(("Landfall.Delivery", "Landfall.Clients"), ("Landfall.Cli", "Landfall.Delivery"))).ShouldBeEmpty();
    }

    [Fact]
    public void Projects_name_only_what_is_below_them()
    {
        LayoutRules.ProjectNames(Source.Value).ShouldBeEmpty();
        LayoutRules.ProjectNames(Files(("Landfall.Clients/Git/A.cs", "using Landfall.Delivery.Model;"))).ShouldBe(["Landfall.Clients/Git/A.cs names Landfall.Delivery.Model"]);
        LayoutRules.ProjectNames(Files(("Landfall.Delivery/Deploy/A.cs", "var x = new global::Landfall.Cli.Program();"))).ShouldBe(["Landfall.Delivery/Deploy/A.cs names Landfall.Cli.Program"]);
        LayoutRules.ProjectNames(Files(("Landfall.Cli/A.cs", "using Landfall.Clients.Git; using Landfall.Delivery;"))).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_is_in_the_namespace_of_its_folder()
    {
        LayoutRules.Namespaces(Source.Value).ShouldBeEmpty();
        LayoutRules.Namespaces(Files(("Landfall.Clients/Git/A.cs", "namespace Landfall.Clients.Yaml;"))).ShouldHaveSingleItem();
        LayoutRules.Namespaces(Files(("Landfall.Clients/Kubernetes/Health/A.cs", "namespace Landfall.Clients.Kubernetes.Health;"))).ShouldBeEmpty();
    }

    [Fact]
    public void No_namespace_of_ours_is_open_everywhere()
    {
        LayoutRules.GlobalUsings(Source.Value).ShouldBeEmpty();
        LayoutRules.GlobalUsings(Files(("Landfall.Cli/A.cs", "global using static Landfall.Clients.Git.GitRef;"))).ShouldHaveSingleItem();
        var project = ProjectFile.Parse("Landfall.Cli", """<Project><ItemGroup><Using Include="Landfall.Clients.Git" /></ItemGroup></Project>""");
        LayoutRules.GlobalUsings(new([project], [])).ShouldHaveSingleItem();
    }

    [Fact]
    public void Folders_of_the_clients_see_only_Yaml_Processes_and_Http()
    {
        LayoutRules.ClientFolders(Source.Value).ShouldBeEmpty();
        LayoutRules.ClientFolders(Clients("using Landfall.Clients.Git;")).ShouldBe(["Landfall.Clients/Oci/A.cs names Landfall.Clients.Git"]);
        LayoutRules.ClientFolders(Clients("using G = Landfall.Clients.Git.GitMirror;")).ShouldHaveSingleItem();
        LayoutRules.ClientFolders(Clients("class A { Landfall.Clients.Git.GitMirror? Mirror; }")).ShouldHaveSingleItem();
        LayoutRules.ClientFolders(Clients("class A { Git.GitMirror? Mirror; }")).ShouldHaveSingleItem();
        LayoutRules.ClientFolders(Clients("class A { Clients.Git.GitMirror? Mirror; }")).ShouldHaveSingleItem();
        LayoutRules.ClientFolders(Clients("""class A { string B => $"{Landfall.Clients.Git.GitMirror.Name}"; }""")).ShouldHaveSingleItem();
        LayoutRules.ClientFolders(Files(("Landfall.Clients/Yaml/A.cs", "using Landfall.Clients.Oci;"), ("Landfall.Clients/Oci/B.cs", ""))).ShouldHaveSingleItem();
        LayoutRules.ClientFolders(Files(("Landfall.Clients/Yaml/A.cs", "using Landfall.Clients.Http;"), ("Landfall.Clients/Http/B.cs", ""))).ShouldHaveSingleItem();
        LayoutRules.ClientFolders(Clients("using Landfall.Clients.Yaml; using Landfall.Clients.Processes; using Landfall.Clients.Http; using Landfall.Clients;")).ShouldBeEmpty();
        LayoutRules.ClientFolders(Clients("""/* Landfall.Clients.Git */ class A { string B = "Landfall.Clients.Git"; int C => Git.Count; } // Git.GitMirror""")).ShouldBeEmpty();
    }

    [Fact]
    public void The_delivery_has_no_folders_but_its_stages_Model_and_Storage()
    {
        LayoutRules.DeliveryFolders(Source.Value).ShouldBeEmpty();
        LayoutRules.DeliveryFolders(Files(("Landfall.Delivery/Rollouts/A.cs", ""))).ShouldHaveSingleItem();
        LayoutRules.DeliveryFolders(Files(("Landfall.Delivery/DeliveryPath.cs", ""), ("Landfall.Delivery/Model/A.cs", ""), ("Landfall.Delivery/Verify/A.cs", ""))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Deploy", "Verify")]
    [InlineData("Trigger", "Build")]
    [InlineData("Image", "ConfigRepo")]
    [InlineData("Storage", "Trigger")]
    [InlineData("Model", "Storage")]
    public void A_stage_does_not_see_a_later_one(string stage, string later)
    {
        LayoutRules.StageOrder(Source.Value).ShouldBeEmpty();
        LayoutRules.StageOrder(Two(stage, $"using Landfall.Delivery.{later};", later, "record Output;")).ShouldHaveSingleItem();
        LayoutRules.StageOrder(Two(stage, $"class A {{ {later}.Output? B; }}", later, "record Output;")).ShouldHaveSingleItem();
        LayoutRules.StageOrder(Two(later, $"using Landfall.Delivery.{stage};", stage, "record Output;")).ShouldBeEmpty();
    }

    [Fact]
    public void The_root_of_the_delivery_sees_all_stages() =>
        LayoutRules.StageOrder(Files(("Landfall.Delivery/DeliveryPath.cs", "using Landfall.Delivery.Promote;"), ("Landfall.Delivery/Promote/B.cs", ""))).ShouldBeEmpty();

    [Fact]
    public void No_stage_calls_back_to_the_root_of_the_delivery()
    {
        LayoutRules.DeliveryRoot(Source.Value).ShouldBeEmpty();
        LayoutRules.DeliveryRoot(Files(("Landfall.Delivery/DeliveryPath.cs", "public sealed class DeliveryPath { }"), ("Landfall.Delivery/Deploy/A.cs", "class A(DeliveryPath path);"))).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("Common")]
    [InlineData("Shared")]
    [InlineData("Utils")]
    [InlineData("helpers")]
    [InlineData("Services")]
    public void No_folder_has_a_name_that_tells_nothing(string folder)
    {
        LayoutRules.FolderNames(Source.Value).ShouldBeEmpty();
        LayoutRules.FolderNames(Files(($"Landfall.Clients/Git/{folder}/A.cs", ""))).ShouldHaveSingleItem();
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        LayoutRules.Unfinished(Source.Value).ShouldBeEmpty();
        LayoutRules.Unfinished(Files(("Landfall.Cli/A.cs", "class A { int B() => throw new NotImplementedException(); }"))).ShouldHaveSingleItem();
        LayoutRules.Unfinished(Files(("Landfall.Cli/A.cs", "// throw new NotImplementedException()"))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DateTime.Now")]
    [InlineData("DateTime.UtcNow")]
    [InlineData("DateTime.Today")]
    [InlineData("DateTimeOffset.Now")]
    [InlineData("System.DateTimeOffset . UtcNow")]
    public void Time_comes_from_a_TimeProvider(string clock)
    {
        LayoutRules.Clocks(Source.Value).ShouldBeEmpty();
        LayoutRules.Clocks(Files(("Landfall.Cli/A.cs", $"class A {{ object B => {clock}; }}"))).ShouldHaveSingleItem();
        LayoutRules.Clocks(Files(("Landfall.Cli/A.cs", "class A { object B => time.GetUtcNow(); }"))).ShouldBeEmpty();
    }

    [Fact]
    public void The_rules_see_the_source()
    {
        Source.Value.Projects.Select(project => project.Project).ShouldContain("Landfall.Clients");
        Source.Value.Files.ShouldContain(file => file.Path == "Landfall.Clients/Kubernetes/Health/ObjectHealth.cs" && file.Types.Any(type => type.Name == "ObjectHealth"));
        Source.Value.Files.ShouldAllBe(file => file.Namespace != null || file.Types.Count == 0);
    }

    private static SourceTree Projects(params (string Project, string Reference)[] projects) => new(
        [.. projects.Select(project => ProjectFile.Parse(project.Project, $"""<Project><ItemGroup><ProjectReference Include="../{project.Reference}/{project.Reference}.csproj" /></ItemGroup></Project>"""))], []);

    private static SourceTree Files(params (string Path, string Text)[] files) => new([], [.. files.Select(file => new SourceFile(file.Path, file.Text))]);

    private static SourceTree Clients(string oci) => Files(
        ("Landfall.Clients/Oci/A.cs", oci),
        ("Landfall.Clients/Git/B.cs", "namespace Landfall.Clients.Git; public sealed class GitMirror { }"),
        ("Landfall.Clients/Yaml/B.cs", ""),
        ("Landfall.Clients/Processes/B.cs", ""),
        ("Landfall.Clients/Http/B.cs", ""));

    private static SourceTree Two(string area, string text, string otherArea, string otherText) =>
        Files(($"Landfall.Delivery/{area}/A.cs", text), ($"Landfall.Delivery/{otherArea}/B.cs", otherText));
}
