using System.Text;
using Landfall.Delivery.Build;
using Landfall.Delivery.Model;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Build;

public sealed class PipelineReaderTests
{
    private const string Header = """
        apiVersion: landfall.dev/v1
        kind: Pipeline
        spec:
          jobs:
            build:
              steps:

        """;

    [Fact]
    public void Steps_are_read_in_order()
    {
        var pipeline = Read(Header + """
                    - name: compile
                      run: |
                        make
                        make check
                    - image:
                        repository: registry.example.com/team/site
                        context: web
                        dockerfile: docker/Dockerfile
                    - run: ./announce
            """);

        pipeline.Steps.Count.ShouldBe(3);
        pipeline.Steps[0].ShouldBe(new RunStep("compile", "make\nmake check\n"));
        pipeline.Steps[2].ShouldBe(new RunStep(null, "./announce"));
        pipeline.Image.Repository.ToString().ShouldBe("registry.example.com/team/site");
        pipeline.Image.Context.ShouldBe("web");
        pipeline.Image.Dockerfile.ShouldBe("web/docker/Dockerfile");
    }

    [Fact]
    public void Context_and_dockerfile_have_defaults()
    {
        var image = Read(Header + "        - image: {repository: localhost:5000/site}").Image;
        image.Context.ShouldBe("");
        image.Dockerfile.ShouldBe("Dockerfile");
    }

    [Theory]
    [InlineData("context: web, dockerfile: ../Dockerfile", "web", "Dockerfile")]
    [InlineData("context: ./web/, dockerfile: /docker/Dockerfile", "web", "docker/Dockerfile")]
    [InlineData("context: /web", "web", "web/Dockerfile")]
    public void The_dockerfile_may_lie_anywhere_in_the_checkout(string fields, string context, string dockerfile)
    {
        var image = Read(Header + $"        - image: {{repository: localhost:5000/site, {fields}}}").Image;
        image.Context.ShouldBe(context);
        image.Dockerfile.ShouldBe(dockerfile);
    }

    [Fact]
    public void All_errors_come_at_once_with_place_and_suggestion()
    {
        var problems = Problems("""
            apiVersion: landfall.dev/v2
            kind: Pipeline
            spec:
              jobs:
                build:
                  stepps: []
                  steps:
                    - nmae: x
                      run: make
                    - image: {repository: "localhost:5000/site:latest", contxt: web}
                    - run: make
                      image: {repository: UPPER/case}
                deploy: {}
            """);

        problems.ShouldBe(
        [
            "p.yaml:1:13: apiVersion must be landfall.dev/v1",
            "p.yaml:6:7: unknown field stepps in spec.jobs.build; did you mean steps?",
            "p.yaml:8:11: unknown field nmae in spec.jobs.build.steps[0]; did you mean name?",
            "p.yaml:10:31: a repository is named without tag latest: localhost:5000/site; the tag is the commit that is built",
            "p.yaml:10:61: unknown field contxt in spec.jobs.build.steps[1].image; did you mean context?",
            "p.yaml:11:11: a step is either run or image, not both; make it two steps",
            "p.yaml:12:11: a pipeline builds one image, and an earlier step already does",
            "p.yaml:13:5: unknown field deploy in spec.jobs",
        ]);
    }

    [Theory]
    [InlineData("- image: {repository: 'site@sha256:0000000000000000000000000000000000000000000000000000000000000000'}", "without digest")]
    [InlineData("- image: {repository: 'Not A Name'}", "is not an image repository")]
    [InlineData("- image: {repository: ''}", "must not be empty")]
    [InlineData("- image: {repository: [a]}", "must be a string, not a list")]
    [InlineData("- image: {}", "needs the field repository")]
    [InlineData("- image: site", "must be a mapping")]
    [InlineData("- image: {repository: a/b, context: ../..}", "leaves the repository")]
    [InlineData("- image: {repository: a/b, context: a, dockerfile: ../../Dockerfile}", "leaves the repository")]
    [InlineData("- image: {repository: a/b, context: .git}", "belongs to Git")]
    [InlineData("- image: {repository: a/b, dockerfile: .}", "not a Dockerfile")]
    [InlineData("- run: make", "no step builds the image")]
    [InlineData("- name: nothing", "the step does nothing")]
    [InlineData("- run: \"a\\0b\"", "NUL")]
    [InlineData("- run: ''", "must not be empty")]
    [InlineData("- run: 5", "must be a string, not 5")]
    [InlineData("- make", "must be a mapping, not make")]
    public void A_wrong_step_is_named(string step, string problem) =>
        Problems(Header + "        " + step).ShouldContain(text => text.Contains(problem, StringComparison.Ordinal), problem);

    [Fact]
    public void A_script_that_no_argument_can_hold_is_refused() =>
        Problems(Header + "        - run: " + new string('a', 101 * 1024)).ShouldContain(text => text.Contains("put it into a file", StringComparison.Ordinal));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("# nothing\n", "is empty")]
    [InlineData("a: 1\n---\nb: 2\n", "p.yaml:3:1: only one document")]
    [InlineData("a: 1\na: 2\n", "p.yaml:2:1")]
    [InlineData("a: [1\n", "p.yaml:")]
    [InlineData("just text", "the Pipeline must be a mapping")]
    public void A_file_that_is_no_pipeline_is_refused(string text, string problem) =>
        Problems(text).ShouldContain(line => line.Contains(problem, StringComparison.Ordinal), problem);

    private static Pipeline Read(string text) => PipelineReader.Read(Encoding.UTF8.GetBytes(text), "p.yaml");

    private static IReadOnlyList<string> Problems(string text) =>
        [.. Should.Throw<InvalidFilesException>(() => Read(text)).Problems.Select(problem => problem.ToString())];
}
