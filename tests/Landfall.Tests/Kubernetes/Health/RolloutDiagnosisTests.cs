using System.Globalization;
using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes.Health;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Kubernetes.Health;

public sealed class RolloutDiagnosisTests
{
    public static TheoryData<string> Cases() => [.. HealthCase.In("Diagnosis")];

    // A case is an object with its events; each problem line reads "severity pod container reason logs : message".
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rollout_says_what_it_waits_for(string file)
    {
        var given = HealthCase.Load(file);
        var expected = given.AllExpected("problem").Where(line => line != "none").ToList();
        Diagnose(given.Objects[0], given.Objects.Skip(1).ToList(), Now(given)).Select(Line).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_order_of_events_does_not_matter(string file)
    {
        var given = HealthCase.Load(file);
        var events = given.Objects.Skip(1).ToList();
        var forward = Diagnose(given.Objects[0], events, Now(given));
        events.Reverse();
        Diagnose(given.Objects[0], events, Now(given)).ShouldBe(forward);
    }

    [Fact]
    public void A_pod_without_anything_in_it_has_no_problem() =>
        RolloutDiagnosis.OfPod([], [], DateTimeOffset.UnixEpoch).ShouldBeEmpty();

    private static DateTimeOffset Now(HealthCase given) => DateTimeOffset.Parse(given.Expected("now"), CultureInfo.InvariantCulture);

    private static IReadOnlyList<PodProblem> Diagnose(JsonObject obj, IReadOnlyList<JsonObject> events, DateTimeOffset now) => (string?)obj["kind"] switch
    {
        "Pod" => RolloutDiagnosis.OfPod(obj, events, now),
        "ReplicaSet" => RolloutDiagnosis.OfReplicaSet(obj),
        "Deployment" => RolloutDiagnosis.OfDeployment(obj),
        _ => RolloutDiagnosis.OfController(obj, events, now),
    };

    private static string Line(PodProblem problem)
    {
        var logs = (problem.LogsHelp, problem.PreviousLogs) switch { (true, true) => "previous-logs", (true, _) => "logs", _ => "-" };
        return $"{problem.Severity} {problem.Pod} {problem.Container ?? "-"} {problem.Reason} {logs} : {problem.Message}";
    }
}
