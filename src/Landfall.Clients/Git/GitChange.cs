namespace Landfall.Clients.Git;

/// <summary>What a commit does to one path; see <see cref="GitMirror.CommitAsync"/>.</summary>
/// <param name="Path">The path from the root, with <c>/</c>.</param>
public abstract record GitChange(string Path);

/// <summary>Creates or replaces a file with exactly these bytes.</summary>
/// <param name="Mode">100644, or 100755 for an executable file. An existing file gets this mode too.</param>
public sealed record GitWrite(string Path, ReadOnlyMemory<byte> Content, string Mode = "100644") : GitChange(Path);

/// <summary>Removes a file, a link or a folder with all below it; does nothing where there is none.</summary>
public sealed record GitDelete(string Path) : GitChange(Path);

/// <summary>Who a commit is by.</summary>
public sealed record GitIdentity(string Name, string Email);

/// <summary>A commit to make; see <see cref="GitMirror.CommitManyAsync"/>.</summary>
/// <param name="When">The author's and the committer's date, kept to the second with its offset.</param>
public sealed record GitCommitRequest(IReadOnlyList<GitChange> Changes, string Message, GitIdentity Author, DateTimeOffset When);
