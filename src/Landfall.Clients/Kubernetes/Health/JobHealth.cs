using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a Job as Argo CD does: it is Healthy once complete. kstatus calls a running Job current, which Flux itself replaces
/// where it waits for Jobs. Suspended follows the specification, so that a Job just resumed is not reported by its last condition.
/// A Job whose failure is decided (<c>FailureTarget</c>, from 1.31) is Degraded before its last pods end.
/// </summary>
internal static class JobHealth
{
    internal static HealthStatus Assess(JsonObject job)
    {
        if ((Sign(job, "Failed") ?? Sign(job, "FailureTarget")) is { } failed) return HealthStatus.Degraded($"Failed: {Reason(failed)}{Counts(job)}");
        if (Sign(job, "Complete") is not null) return HealthStatus.Healthy($"Complete{Counts(job)}");
        if (IsSuspended(job)) return HealthStatus.Suspended("The job is suspended");
        return HealthStatus.Progressing($"{Share(job)}{Running(job)}");
    }

    private static Condition? Sign(JsonObject job, string type) => job.Condition(type) is { IsTrue: true } sign ? sign : null;

    private static bool IsSuspended(JsonObject job) =>
        job.At("spec", "suspend") is null ? Sign(job, "Suspended") is not null : job.IsTrue("spec", "suspend");

    private static string Reason(Condition failed) => (failed.Reason, failed.Message) switch
    {
        ("", var message) => message,
        (var reason, "") => reason,
        var (reason, message) => $"{reason}, {message}",
    };

    private static string Share(JsonObject job)
    {
        var succeeded = job.Count("status", "succeeded");
        // Without completions any pod's success ends the job; parallel ones then only finish.
        return job.Number("spec", "completions") is { } wanted ? $"{succeeded} of {PlainText.Count(wanted, "pod")} succeeded" : $"{PlainText.Count(succeeded, "pod")} succeeded";
    }

    private static string Running(JsonObject job) => $", {job.Count("status", "active")} running" + FailedPods(job);

    private static string Counts(JsonObject job) => $"; {PlainText.Count(job.Count("status", "succeeded"), "pod")} succeeded" + FailedPods(job);

    private static string FailedPods(JsonObject job) => job.Count("status", "failed") is > 0 and var failed ? $", {failed} failed" : "";
}
