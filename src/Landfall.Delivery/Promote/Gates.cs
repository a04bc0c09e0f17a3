using Landfall.Clients;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.Promote;

/// <summary>One condition of a delivery, with what it was judged by and what would open it.</summary>
public sealed record Gate(string Name, bool IsOpen, string Evidence, string? Remedy = null);

/// <summary>A closed gate stopped the delivery; nothing was written.</summary>
public sealed class GateClosedException(string application, string environment, IReadOnlyList<Gate> closed) : LandfallException(
    FailureKind.Refused,
    $"{environment} does not take {application}: {string.Join("; ", closed.Select(gate => $"gate {gate.Name} is closed: {gate.Evidence}"))}",
    string.Join(" ", closed.Select(gate => gate.Remedy).OfType<string>().Append("Or give --override REASON, which is recorded.")))
{
    public IReadOnlyList<Gate> Closed { get; } = closed;
}

/// <summary>The gates that every delivery walks, whichever door it comes through.</summary>
public static class Gates
{
    /// <summary>Judges the gates that hold for any movement in the environment: its own hold.</summary>
    public static IEnumerable<Gate> OfEnvironment(TargetEnvironment environment, string application, EnvironmentState state, DateTimeOffset now)
    {
        var hold = state.Holds.FirstOrDefault(hold => hold.Digest is null && hold.IsActive(now));
        yield return hold is null
            ? new("hold", true, $"{environment.Name} is not held for {application}")
            : new("hold", false, $"{environment.Name} is held for {application} by {hold.By}: {hold.Reason}",
                $"`landfall resume {application} --environment {environment.Name}` lifts it.");
    }

    /// <summary>Judges the gates of a release: holds on its digests, and its health in the environment before.</summary>
    /// <param name="before">What the environment named in <c>after</c> was given; its holds count here too.</param>
    /// <param name="healthyBefore">Whether the same digests were healthy in <c>after</c>; null where there is none.</param>
    public static IEnumerable<Gate> OfRelease(
        TargetEnvironment environment, string application, EnvironmentState state, EnvironmentState before, IReadOnlyList<ReleaseImage> images, bool? healthyBefore, DateTimeOffset now)
    {
        foreach (var image in images)
            if (state.Holds.FirstOrDefault(hold => hold.Digest == image.Digest && hold.IsActive(now)) is { } hold)
                yield return new("hold", false, $"{image.Digest.Short} of {image.Reference.Familiar.Split('@')[0]} is held by {hold.By}: {hold.Reason}",
                    $"Deliver another image, or lift the hold: `landfall resume {application} --environment {environment.Name} --digest {image.Digest}`.");
        foreach (var image in images)
            if (before.Holds.FirstOrDefault(hold => hold.Digest == image.Digest && hold.IsActive(now)) is { } hold)
                yield return new("after", false, $"{image.Digest.Short} is held in {environment.After} by {hold.By}: {hold.Reason}",
                    $"Deliver another image, or lift the hold: `landfall resume {application} --environment {environment.After} --digest {image.Digest}`.");
        if (healthyBefore is { } healthy)
            yield return healthy
                ? new("after", true, $"it was healthy in {environment.After}")
                : new("after", false, $"these digests have not been healthy in {environment.After}",
                    $"Deliver them there first: `landfall deploy {application} --environment {environment.After} --image …`.");
    }

    /// <summary>Returns the closed gates that an override passes; without a reason, closed gates end the delivery.</summary>
    public static IReadOnlyList<Gate> Pass(IEnumerable<Gate> gates, string? overrideReason, string application, string environment)
    {
        var closed = gates.Where(gate => !gate.IsOpen).ToList();
        if (closed.Count > 0 && string.IsNullOrWhiteSpace(overrideReason))
            throw new GateClosedException(application, environment, closed);
        return closed;
    }
}
