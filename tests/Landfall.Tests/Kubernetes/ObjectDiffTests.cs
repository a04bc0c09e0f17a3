using Landfall.Clients.Kubernetes;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes;

public sealed class ObjectDiffTests
{
    [Theory]
    [InlineData("{a: 1, b: {c: x}}", "{a: 1, b: {c: x, d: y}, e: z}", true)]
    [InlineData("{a: 1}", "{a: 2}", false)]
    [InlineData("{a: 1}", "{}", false)]
    [InlineData("{a: null, b: {}, c: [], d: {e: {f: null}}}", "{}", true)]
    [InlineData("{a: {}}", "{a: {b: 1}}", true)]
    [InlineData("{a: {b: 1}}", "{a: 1}", false)]
    [InlineData("{a: 1}", "{a: {b: 1}}", false)]
    [InlineData("{a: [1, 2]}", "{a: [1, 2]}", true)]
    [InlineData("{a: [1, 2]}", "{a: [2, 1]}", false)]
    [InlineData("{a: [1]}", "{a: [1, 2]}", false)]
    [InlineData("{a: []}", "{a: [1]}", false)]
    [InlineData("{a: [{n: x}]}", "{a: [{n: x, extra: y}]}", true)]
    [InlineData("{a: 80}", "{a: 80.0}", true)]
    [InlineData("{a: 80}", "{a: '80'}", false)]
    [InlineData("{a: true}", "{a: true}", true)]
    [InlineData("{a: true}", "{a: 'true'}", false)]
    [InlineData("{a: true}", "{a: false}", false)]
    [InlineData("{a: ''}", "{}", false)]
    [InlineData("{a: false}", "{}", false)]
    [InlineData("{resources: {limits: {cpu: 1, memory: 1Gi}}}", "{resources: {limits: {cpu: 1000m, memory: 1024Mi}}}", true)]
    [InlineData("{resources: {requests: {cpu: 0.5}}}", "{resources: {requests: {cpu: 500m}}}", true)]
    [InlineData("{resources: {requests: {cpu: 0.5}}}", "{resources: {requests: {cpu: 501m}}}", false)]
    [InlineData("{spec: {hard: {pods: 10}}}", "{spec: {hard: {pods: '10'}}}", true)]
    [InlineData("{emptyDir: {sizeLimit: 1G}}", "{emptyDir: {sizeLimit: 1e9}}", true)]
    [InlineData("{data: {a: '1'}}", "{data: {a: 1000m}}", false)]
    [InlineData("{data: {cpu: 1k}}", "{data: {cpu: '1000'}}", false)]
    public void What_is_wanted_is_there(string desired, string live, bool covered) =>
        ObjectDiff.Covers(ManifestText.Node(desired), ManifestText.Node(live)).ShouldBe(covered);

    [Theory]
    [InlineData("{a: '', b: 0, c: false, d: [{value: ''}]}", "{d: [{}]}", true)]
    [InlineData("{a: x}", "{}", false)]
    [InlineData("{a: true}", "{}", false)]
    [InlineData("{a: 1}", "{}", false)]
    public void Where_ownership_is_known_zeros_may_be_absent(string desired, string live, bool covered) =>
        ObjectDiff.CoversOwned(ManifestText.Node(desired), ManifestText.Node(live)).ShouldBe(covered);

    [Fact]
    public void The_servers_bookkeeping_is_no_difference()
    {
        var a = ManifestText.Object("{metadata: {name: x, resourceVersion: '1', generation: 1, managedFields: [{manager: a}]}, spec: {a: 1}}");
        ObjectDiff.SameContent(a, ManifestText.Object("{spec: {a: 1}, metadata: {generation: 2, name: x, resourceVersion: '2'}}")).ShouldBeTrue();
        ObjectDiff.SameContent(a, ManifestText.Object("{spec: {a: 1}, metadata: {name: x, labels: {a: b}}}")).ShouldBeFalse();
        a["metadata"]!["resourceVersion"].ShouldNotBeNull();
    }
}
