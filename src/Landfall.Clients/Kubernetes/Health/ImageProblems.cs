using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>
/// Tells why an image is not there. The registry's own answer is dug out of the kubelet's message; while it backs off, older
/// kubelets (before 1.30) only tell it in an event.
/// </summary>
internal static partial class ImageProblems
{
    private static readonly string[] Passing =
    [
        "toomanyrequests", "too many requests", "i/o timeout", "timeout", "timed out", "deadline exceeded", "connection refused", "connection reset",
        "no such host", "server misbehaving", "network is unreachable", "no route to host", "unexpected eof", "500 internal", "502 bad", "503 service", "504 gateway",
    ];

    private static readonly string[] Missing = ["not found", "code = notfound", "manifest unknown", "name unknown", "name_unknown", "manifest_unknown", "does not exist"];

    private static readonly string[] Refused =
        ["unauthorized", "authentication required", "access denied", "denied", "403 forbidden", "no basic auth credentials", "insufficient_scope", "authorization failed"];

    internal static bool Knows(string reason) => reason
        is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError" or "RegistryUnavailable" or "SignatureValidationFailed";

    internal static PodProblem Of(PodContainer container, JsonObject waiting, ObjectEvents events)
    {
        var reason = waiting.Text("reason")!;
        var image = container.Spec.Text("image") ?? "";
        var cause = Cause(container, waiting.Text("message") ?? "", events);
        return container.Problem(reason, $"{container.Title} has no image {image}: {Shorten(cause, image)}{MissingSecret(cause, events)}", SeverityOf(reason, cause, image));
    }

    /// <summary>
    /// Failing is what no further try changes: a name that is none, an image the registry does not have, and access refused on
    /// more than the first try (a token may just have run out). The network and the registry's moods may pass.
    /// </summary>
    internal static ProblemSeverity SeverityOf(string reason, string cause, string image)
    {
        if (reason is "InvalidImageName" or "ErrImageNeverPull" or "SignatureValidationFailed") return ProblemSeverity.Failing;
        var words = WithoutNames(cause, image);
        if (Says(words, Passing)) return ProblemSeverity.Waiting;
        // Docker Hub answers "does not exist or may require authorization" to both.
        if (Says(words, Refused)) return reason == "ImagePullBackOff" ? ProblemSeverity.Failing : ProblemSeverity.Waiting;
        return Says(words, Missing) ? ProblemSeverity.Failing : ProblemSeverity.Waiting;
    }

    private static string Cause(PodContainer container, string message, ObjectEvents events)
    {
        var isBare = message.Length == 0 || (message.StartsWith("Back-off pulling image", StringComparison.Ordinal) && !message.Contains(": ", StringComparison.Ordinal));
        if (!isBare) return message;
        var failed = events.Newest(entry => entry.Reason is "Failed" or "InspectFailed"
            && entry.Message.Contains("image", StringComparison.Ordinal) && !entry.Message.StartsWith("Error: ", StringComparison.Ordinal)
            && (entry.Container is null || entry.Container == container.Name));
        return failed?.Message ?? (message.Length > 0 ? message : "the kubelet does not say why");
    }

    // The layers of kubelet and container runtime each repeat the image's name before the registry's answer,
    // which would then be the part that a cut takes away.
    private static string Shorten(string cause, string image)
    {
        var answer = Layers().Replace(cause, "");
        // containerd: "registry.example.com/web:1: not found"; a short name is resolved there.
        if (answer.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && image.Length > 0
            && answer[..colon].EndsWith(image, StringComparison.Ordinal) && !answer[..colon].Contains(' ', StringComparison.Ordinal)) answer = answer[(colon + 2)..];
        return answer.Length > 0 ? answer : cause;
    }

    [GeneratedRegex(
        """^((Back-off pulling image|Failed to pull image|failed to pull and unpack image|failed to resolve reference)( "[^"]*")?: |ErrImagePull: |rpc error: code = [A-Za-z]+ desc = )+""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Layers();

    // An image called "timeout-service" must not be read as a timeout: whatever has a slash is a name, a path or an address (but "i/o").
    private static string WithoutNames(string cause, string image)
    {
        var text = image.Length > 0 ? cause.Replace(image, "", StringComparison.Ordinal) : cause;
        // The node's own disk, not the registry.
        text = text.Replace("permission denied", "", StringComparison.OrdinalIgnoreCase);
        return string.Join(' ', text.Split(' ').Where(word => word == "i/o" || !word.Contains('/', StringComparison.Ordinal)));
    }

    private static string MissingSecret(string cause, ObjectEvents events) =>
        Says(cause, Refused) && events.Newest("FailedToRetrieveImagePullSecret") is { } secret ? $" ({secret.Message})" : "";

    private static bool Says(string text, string[] words) => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
