using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Judges a CronJob as kstatus does: it is Healthy as soon as it exists. Argo CD calls it Degraded while its last run did not
/// succeed; but that run may be of an earlier release, and the one that mends it may be a day away, so a delivery must not
/// hang on it. The message still tells. Suspended is a setting here, not a state to wait in (as in Argo CD).
/// </summary>
internal static class CronJobHealth
{
    internal static HealthStatus Assess(JsonObject job)
    {
        if (job.IsTrue("spec", "suspend")) return HealthStatus.Healthy("Suspended by its specification");
        var active = job.Objects("status", "active").Count();
        if (active > 0) return HealthStatus.Healthy($"{PlainText.Count(active, "job")} running");
        var scheduled = job.Time("status", "lastScheduleTime");
        var succeeded = job.Time("status", "lastSuccessfulTime");
        if (scheduled is null) return HealthStatus.Healthy($"Scheduled: {job.Text("spec", "schedule")}");
        // Servers before 1.21 do not tell of success; a history without it proves nothing.
        return HealthStatus.Healthy(succeeded is not null && succeeded < scheduled
            ? $"Last run at {scheduled:u} did not succeed; the last that did ended at {succeeded:u}"
            : $"Last run at {scheduled:u}");
    }
}
