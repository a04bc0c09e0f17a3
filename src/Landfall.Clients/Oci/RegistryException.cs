using Landfall.Clients.Http;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Oci;

/// <summary>
/// A registry's refusal, or an answer that cannot be right. The message has the registry's own code and words, cut and without
/// secrets. Kinds: Failed (401, 403, 404, wrong content), Unreachable (429 and 5xx after all attempts; transient).
/// </summary>
public sealed class RegistryException : LandfallException
{
    internal RegistryException(
        FailureKind kind,
        string message,
        string? remedy = null,
        Exception? inner = null,
        bool transient = false)
        : base(kind, message, remedy ?? "try again; if it stays so, the registry, or a proxy before it, does not work as it should", inner, transient)
    {
    }

    /// <summary>The status of the answer.</summary>
    public int? Status { get; private init; }

    /// <summary>The registry's error code (MANIFEST_UNKNOWN, DENIED …), where it gave one.</summary>
    public string? Code { get; private init; }

    /// <summary>How long the registry asks to wait.</summary>
    internal TimeSpan? RetryAfter { get; private init; }

    /// <summary>The error for an answer that is not a success.</summary>
    /// <param name="what">The thing that was asked for.</param>
    /// <param name="registry">The registry's name, as for <c>docker login</c>.</param>
    /// <param name="response">The answer.</param>
    /// <param name="redactor">Hides what was sent: a server may repeat it in its words.</param>
    /// <param name="now">For a Retry-After that is a date.</param>
    internal static RegistryException Of(string what, string registry, OutboundResponse response, Redactor redactor, DateTimeOffset now)
    {
        var (code, words) = RegistryErrorBody.Read(response.Body, redactor);
        var (kind, sentence, remedy) = Explain(what, registry, response.Status);
        var wait = Http.RetryAfter.Of(response, now);
        if (wait is { } time && kind == FailureKind.Unreachable) sentence += $" and asks to wait {time.TotalSeconds:0} s";
        var said = string.Join(": ", new[] { code, words }.Where(part => part is not null));
        var message = $"{sentence} ({SafeUri.Show(response.Uri)}: {response.Status}{(said.Length > 0 ? " " + said : "")})";
        return new RegistryException(kind, message, remedy, transient: kind == FailureKind.Unreachable)
        {
            Status = response.Status,
            Code = code,
            RetryAfter = wait,
        };
    }

    private static (FailureKind Kind, string Sentence, string? Remedy) Explain(string what, string registry, int status) => status switch
    {
        401 => (FailureKind.Failed, $"{registry} does not let us at {what} without a valid login", $"docker login {registry}"),
        403 => (FailureKind.Failed, $"{registry} denies us {what}", $"give the account the right to it, or log in with another: docker login {registry}"),
        404 => (FailureKind.Failed, $"{what} does not exist in the registry", "push it first, or look for a slip in its name, tag or digest"),
        429 => (FailureKind.Unreachable, $"{registry} limits our requests for {what}", "wait, or log in: registries allow more to known accounts"),
        >= 500 => (FailureKind.Unreachable, $"{registry} fails on {what}", "try again later, or look into the registry's log"),
        _ => (FailureKind.Failed, $"{registry} refuses the request for {what}", "look whether this address is that of a registry"),
    };
}
