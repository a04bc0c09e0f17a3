using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Kubernetes;
using Landfall.Clients.Kubernetes.Health;
using Landfall.Delivery.Deploy;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Verify;

/// <summary>How a wait for health ended.</summary>
public sealed record VerifyOutcome(Verdict Verdict, string? Reason, bool TimedOut);

/// <summary>
/// Waits until what was applied is healthy, and stays so for the environment's settle time.
/// Tells every problem of every pod once, when it is first seen; ends early on one that will not mend itself.
/// </summary>
public sealed class Verifier(KubernetesClient client, TargetEnvironment environment, TimeProvider time, Action<DeliveryEvent> tell) : IAsyncDisposable
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);
    private const string RecordWatch = "record";
    private readonly EnvironmentWatch _watch = new(client, environment.Namespace);

    /// <summary>Judges once, from fresh lists, without waiting.</summary>
    public async Task<RolloutState> LookAsync(IReadOnlyList<JsonObject> objects, CancellationToken ct)
    {
        await WatchAsync(objects, ct);
        return Rollout.Assess(_watch, objects, time.GetUtcNow());
    }

    public async Task<VerifyOutcome> VerifyAsync(Applied applied, TimeSpan timeout, CancellationToken ct)
    {
        await WatchAsync(applied.Objects, ct);
        var application = applied.Rendering.Application.Name;
        var told = new HashSet<string>(StringComparer.Ordinal);
        var start = time.GetTimestamp();
        long? healthySince = null;
        while (true)
        {
            var next = _watch.NextChange;
            _watch.EnsureAlive();
            if (IsSuperseded(applied))
                return new(Verdict.Superseded, "a newer delivery took over", false);

            var state = Rollout.Assess(_watch, applied.Objects, time.GetUtcNow());
            if (state.IsHealthy)
            {
                healthySince ??= time.GetTimestamp();
                if (time.GetElapsedTime(healthySince.Value) >= environment.Settle)
                    return new(Verdict.Succeeded, null, false);
            }
            else
            {
                healthySince = null;
                foreach (var problem in state.Problems)
                    await TellAsync(problem, application, told, ct);
                if (state.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Failing) is { } fatal)
                    return new(Verdict.Failed, Describe(fatal), false);
                tell(new(DeliveryStage.Verify, $"{string.Join("; ", state.Pending.Take(3))}", EventLevel.Detail, application, environment.Name));
            }

            var left = timeout - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return new(Verdict.Failed, $"not healthy within {Durations.Short(timeout)}: {Why(state)}", true);
            var settle = healthySince is { } since ? environment.Settle - time.GetElapsedTime(since) : LookAgainAfter;
            await WaitAsync(next, Min(left, settle), ct);
        }
    }

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    private async Task WatchAsync(IReadOnlyList<JsonObject> objects, CancellationToken ct)
    {
        var kinds = objects.Select(GroupVersionKind.FromObject).Where(NeedsWatch).ToHashSet();
        if (kinds.Any(kind => Rollout.IsWorkload(kind.Kind)))
            kinds.UnionWith([new("", "v1", "Pod"), new("apps", "v1", "ReplicaSet"), new("", "v1", "Event")]);
        var watches = new List<Task> { _watch.WatchAsync(RecordWatch, await client.ResourceOfAsync(new("", "v1", "ConfigMap"), ct), RecordStore.Selector, ct) };
        foreach (var kind in kinds)
            watches.Add(_watch.WatchAsync(await client.ResourceOfAsync(kind, ct), ct));
        await Task.WhenAll(watches);
    }

    // Kinds that are as good as applied; everything else may take its time to become what it should be.
    private static bool NeedsWatch(GroupVersionKind kind) => kind.Group != "rbac.authorization.k8s.io"
        && kind.Kind is not ("ConfigMap" or "Secret" or "ServiceAccount" or "LimitRange" or "ResourceQuota" or "NetworkPolicy" or "Ingress");

    /// <summary>Whether an object is as it should be the moment the server has taken it.</summary>
    public static bool IsDone(JsonObject applied) => !NeedsWatch(GroupVersionKind.FromObject(applied));

    private bool IsSuperseded(Applied applied)
    {
        var record = _watch.Find(RecordWatch, DeliveryRecord.NameOf(applied.Record.Application));
        return record?["data"]?["epoch"]?.ToString() is { } text && long.TryParse(text, out var epoch) && epoch > applied.Record.Epoch;
    }

    private async Task TellAsync(PodProblem problem, string application, HashSet<string> told, CancellationToken ct)
    {
        if (!told.Add($"{problem.Pod}/{problem.Container}/{problem.Reason}"))
            return;
        tell(new(DeliveryStage.Verify, Describe(problem), EventLevel.Problem, application, environment.Name));
        if (!problem.LogsHelp || problem.Container is null)
            return;
        foreach (var line in await LastLinesAsync(problem, ct))
            tell(new(DeliveryStage.Verify, $"  {problem.Pod} | {line}", EventLevel.Problem, application, environment.Name));
    }

    private async Task<string[]> LastLinesAsync(PodProblem problem, CancellationToken ct)
    {
        try
        {
            var text = await client.LogsAsync(environment.Namespace, problem.Pod, problem.Container!, problem.PreviousLogs, tailLines: 20, ct);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (LandfallException)
        {
            // The container may have been replaced meanwhile; its problem has been told all the same.
            return [];
        }
    }

    private static string Describe(PodProblem problem) =>
        $"pod {problem.Pod}{(problem.Container is null ? "" : $" ({problem.Container})")}: {problem.Reason}: {problem.Message}";

    private static string Why(RolloutState state) =>
        state.Problems.Count > 0 ? Describe(state.Problems[0]) : state.Pending.Count > 0 ? string.Join("; ", state.Pending.Take(3)) : "it did not stay healthy for the settle time";

    private async Task WaitAsync(Task change, TimeSpan most, CancellationToken ct)
    {
        try
        {
            await change.WaitAsync(most > TimeSpan.Zero ? most : TimeSpan.FromMilliseconds(1), time, ct);
        }
        catch (TimeoutException)
        {
            // Nothing changed: what depends on time alone is looked at again.
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
