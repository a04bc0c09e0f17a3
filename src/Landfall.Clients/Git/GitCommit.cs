namespace Landfall.Clients.Git;

/// <summary>A commit without its content.</summary>
/// <param name="Date">When it was committed, which is not always when it was written.</param>
/// <param name="Body">The message after the subject, trailers included.</param>
/// <param name="Trailers">The trailers of the message in order, as git-interpret-trailers(1) reads them.</param>
public sealed record GitCommit(
    string Id,
    IReadOnlyList<string> Parents,
    string Author,
    string AuthorEmail,
    DateTimeOffset Date,
    string Subject,
    string Body,
    IReadOnlyList<KeyValuePair<string, string>> Trailers)
{
    /// <summary>The first trailer of that name, compared without case; null without one.</summary>
    public string? Trailer(string name) =>
        Trailers.FirstOrDefault(t => t.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>One file as one commit left it.</summary>
/// <param name="BlobId">Its content after the commit; null where the commit removed it.</param>
public sealed record GitFileChange(string Commit, DateTimeOffset Date, string Path, string? BlobId);
