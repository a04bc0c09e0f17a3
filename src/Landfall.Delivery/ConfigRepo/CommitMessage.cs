using System.Text;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>
/// Words the commit of a delivery: a subject for people, and trailers as a readable copy of the state file
/// (where they differ, the file wins).
/// </summary>
public static class CommitMessage
{
    public static string For(
        DeliveryAction action, string application, string environment, string delivery, Release release,
        string? overrideReason = null, string? reason = null)
    {
        var verb = action switch
        {
            DeliveryAction.Deploy => "Deploy",
            DeliveryAction.Promote => "Promote",
            DeliveryAction.Rollback => "Roll back",
            _ => "Apply",
        };
        var preposition = action == DeliveryAction.Rollback ? "in" : "to";
        var text = new StringBuilder();
        text.Append(action == DeliveryAction.Rollback
            ? $"{verb} {application} {preposition} {environment} to release {release.Number}\n\n"
            : $"{verb} {application} release {release.Number} {preposition} {environment}\n\n");
        if (reason is not null)
            text.Append(OneLine(reason)).Append("\n\n");
        Trailer("Delivery", delivery);
        Trailer("Application", application);
        Trailer("Environment", environment);
        Trailer("Release", release.Number.ToString());
        Trailer("Action", action.ToString().ToLowerInvariant());
        foreach (var image in release.Images)
            Trailer("Image", image.Reference.Familiar);
        foreach (var commit in release.Images.Select(image => image.Commit).OfType<string>().Distinct(StringComparer.Ordinal))
            Trailer("Source", commit);
        if (overrideReason is not null)
            Trailer("Override", overrideReason);
        return text.ToString();

        void Trailer(string name, string value) => text.Append($"Landfall-{name}: {OneLine(value)}\n");
    }

    /// <summary>Words the commit that records or lifts a hold; the trailers come last, so that no reason can pass for one.</summary>
    /// <param name="subject">Such as: Hold web in production.</param>
    public static string OfHold(string subject, string application, string environment, string? reason) =>
        $"{OneLine(subject)}\n\n{(string.IsNullOrWhiteSpace(reason) ? "" : $"{OneLine(reason)}\n\n")}"
        + $"Landfall-Application: {application}\nLandfall-Environment: {environment}\n";

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
