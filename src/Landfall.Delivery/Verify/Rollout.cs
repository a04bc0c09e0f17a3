using System.Text.Json.Nodes;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Kubernetes.Health;
using Landfall.Clients.Oci;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Verify;

/// <summary>How one application stands: what is not healthy yet, and what its pods say about it.</summary>
public sealed record RolloutState(IReadOnlyList<string> Pending, IReadOnlyList<PodProblem> Problems, int PodsReady, int PodsWanted)
{
    public bool IsHealthy => Pending.Count == 0;
}

/// <summary>
/// Judges the objects of an application from what a watch holds: the controller has observed the applied generation,
/// and the pods of the new revision name the expected digests and are ready.
/// </summary>
public static class Rollout
{
    private static readonly HashSet<string> Workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "Pod"];

    public static bool IsWorkload(string kind) => Workloads.Contains(kind);

    /// <param name="applied">The objects as the server answered the apply; they give the generation that counts.</param>
    public static RolloutState Assess(EnvironmentWatch watch, IReadOnlyList<JsonObject> applied, DateTimeOffset now)
    {
        var pending = new List<string>();
        var problems = new List<PodProblem>();
        var (ready, wanted) = (0, 0);
        foreach (var desired in applied)
        {
            var key = ObjectKey.Of(desired);
            var live = watch.IsWatched(key) ? watch.Find(key) : desired;
            if (live is null)
            {
                pending.Add($"{key} is gone");
                continue;
            }

            var health = ObjectHealth.Assess(live);
            var pods = IsWorkload(key.Kind) ? PodsOf(watch, live) : [];
            if (IsWorkload(key.Kind))
            {
                wanted += Wanted(live);
                ready += pods.Count(PodMatch.IsReady);
            }

            if (!IsSeen(live, desired))
            {
                // Until its controller has seen the change, its pods are those of the revision before.
                pending.Add($"{key}: {(health.State == HealthState.Progressing ? health.Message : "the change is not seen yet")}");
                if (key.Kind != "Deployment")
                    problems.AddRange(RolloutDiagnosis.OfController(live, EventsOf(watch, live), now));
                continue;
            }

            if (health.State is not (HealthState.Healthy or HealthState.Suspended))
                pending.Add($"{key}: {health.Message}");
            else if (OtherImage(desired, pods) is { } other)
                pending.Add($"{key}: {other}");
            else
                continue;

            problems.AddRange(pods.SelectMany(pod => RolloutDiagnosis.OfPod(pod, EventsOf(watch, pod), now)));
            problems.AddRange(RolloutDiagnosis.OfController(live, EventsOf(watch, live), now));
            if (key.Kind == "Deployment")
            {
                problems.AddRange(RolloutDiagnosis.OfDeployment(live));
                problems.AddRange(NewReplicaSets(watch, live).SelectMany(RolloutDiagnosis.OfReplicaSet));
            }
        }

        return new(pending, problems, ready, wanted);
    }

    /// <summary>The pods of a workload's newest revision that are not being deleted.</summary>
    private static List<JsonObject> PodsOf(EnvironmentWatch watch, JsonObject workload)
    {
        var uid = Uid(workload);
        var pods = watch.Of("", "Pod").Where(pod => pod["metadata"]!["deletionTimestamp"] is null);
        return workload["kind"]?.ToString() switch
        {
            "Pod" => [workload],
            "Deployment" => Owned(pods, NewReplicaSets(watch, workload).Select(Uid)),
            "StatefulSet" => [.. Owned(pods, [uid]).Where(pod => HasRevision(pod, workload["status"]?["updateRevision"]?.ToString()))],
            _ => Owned(pods, [uid]),
        };
    }

    private static List<JsonObject> Owned(IEnumerable<JsonObject> pods, IEnumerable<string> owners)
    {
        var uids = owners.ToHashSet(StringComparer.Ordinal);
        return [.. pods.Where(pod => uids.Any(uid => PodMatch.OwnedBy(pod, uid)))];
    }

    private static IEnumerable<JsonObject> NewReplicaSets(EnvironmentWatch watch, JsonObject deployment)
    {
        var revision = Annotation(deployment, "deployment.kubernetes.io/revision");
        return watch.Of("apps", "ReplicaSet").Where(set => PodMatch.OwnedBy(set, Uid(deployment)) && Annotation(set, "deployment.kubernetes.io/revision") == revision);
    }

    private static bool HasRevision(JsonObject pod, string? revision) =>
        revision is null || pod["metadata"]?["labels"]?["controller-revision-hash"]?.ToString() == revision;

    /// <summary>Says which pod runs another digest than the applied template asks for.</summary>
    private static string? OtherImage(JsonObject desired, List<JsonObject> pods)
    {
        // With OnDelete a person decides when a pod takes the new template.
        if (desired["spec"]?["template"]?["spec"]?["containers"] is not JsonArray containers || desired["spec"]?["updateStrategy"]?["type"]?.ToString() == "OnDelete")
            return null;
        foreach (var container in containers)
            if (ImageReference.TryParse(container?["image"]?.ToString() ?? "", out var image, out _) && image!.Digest is { } digest)
                foreach (var pod in pods)
                    if (!PodMatch.RunsDigest(pod, container!["name"]!.ToString(), digest.ToString(), null))
                        return $"pod {pod["metadata"]!["name"]} does not run {digest.Short}";
        return null;
    }

    private static List<JsonObject> EventsOf(EnvironmentWatch watch, JsonObject involved)
    {
        var uid = Uid(involved);
        return [.. watch.Of("", "Event").Where(e => e["involvedObject"]?["uid"]?.ToString() == uid)];
    }

    private static int Wanted(JsonObject workload) => workload["kind"]?.ToString() switch
    {
        "Deployment" or "StatefulSet" or "ReplicaSet" => (int?)workload["spec"]?["replicas"]?.GetValue<long>() ?? 1,
        "DaemonSet" => (int?)workload["status"]?["desiredNumberScheduled"]?.GetValue<long>() ?? 0,
        "Pod" => 1,
        _ => 0,
    };

    private static bool IsSeen(JsonObject live, JsonObject desired) =>
        Generation(live) >= Generation(desired)
        && (live["kind"]?.ToString() is not ("Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet")
            || (live["status"]?["observedGeneration"]?.GetValue<long>() ?? 0) >= Generation(live));

    private static long Generation(JsonObject o) => o["metadata"]?["generation"]?.GetValue<long>() ?? 0;

    private static string Uid(JsonObject o) => o["metadata"]!["uid"]!.ToString();

    private static string? Annotation(JsonObject o, string name) => o["metadata"]?["annotations"]?[name]?.ToString();
}
