using System.Text;
using Landfall.Clients.Oci;
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

        void Trailer(string name, string value) => text.Append(LineOf(name, value));
    }

    /// <summary>Words the commit that sets or lifts a hold.</summary>
    public static string ForHold(string verb, string application, string environment, Digest? digest, string? reason) =>
        $"{verb} {(digest is null ? "" : digest.Short + " of ")}{application} in {environment}\n\n"
        + (reason is null ? "" : OneLine(reason) + "\n\n")
        + LineOf("Application", application) + LineOf("Environment", environment) + LineOf("Action", verb.ToLowerInvariant())
        + (digest is null ? "" : LineOf("Digest", digest.ToString()));

    private static string LineOf(string name, string value) => $"Landfall-{name}: {OneLine(value)}\n";

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
