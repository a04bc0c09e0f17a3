using System.Security.Cryptography;
using System.Text;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Git;

/// <summary>
/// The place of a mirror below the cache folder. A mirror appears whole or not at all: it is cloned under another name
/// and renamed. A mark in it says that it was whole; taking the mark away orders a new clone.
/// </summary>
internal sealed class MirrorFolder
{
    private const string Mark = "landfall-mirror";
    private const int LooseObjectsInSample = 27; // as git gc --auto: 6700 objects in 256 folders
    private const int MostPacks = 50;
    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(15);

    private readonly GitRemote _remote;
    private readonly string _cacheFolder;
    private readonly string _name;

    public MirrorFolder(GitRemote remote, string cacheFolder)
    {
        _remote = remote;
        _cacheFolder = System.IO.Path.GetFullPath(cacheFolder);
        _name = NameOf(remote);
        Path = System.IO.Path.Combine(_cacheFolder, _name);
    }

    public string Path { get; }

    /// <summary>Whether a clone was finished here and nothing has spoken against it since.</summary>
    public bool IsWhole => File.Exists(MarkPath) && File.Exists(System.IO.Path.Combine(Path, "HEAD"))
        && Directory.Exists(System.IO.Path.Combine(Path, "objects")) && Directory.Exists(System.IO.Path.Combine(Path, "refs"));

    private string MarkPath => System.IO.Path.Combine(Path, Mark);

    /// <summary>The folder of a remote: its last words to read, and a hash of address and credentials, so that no one
    /// gets to see through the cache what only another's credentials open.</summary>
    public static string NameOf(GitRemote remote)
    {
        var path = remote.Redacted.Split('?')[0].TrimEnd('/');
        if (path.EndsWith(".git", StringComparison.Ordinal)) path = path[..^4];
        var words = path.Split('/', ':').TakeLast(2).Select(w => string.Concat(w.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-')));
        var readable = string.Join('-', words).Trim('.', '-');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(remote.Url)));
        return $"{readable[..Math.Min(readable.Length, 60)]}-{hash[..16]}";
    }

    /// <summary>Waits until no other process fetches into this mirror. Disposing the result lets the next one in; so does
    /// the end of this process.</summary>
    public async Task<FileStream> LockAsync(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_cacheFolder);
        else Directory.CreateDirectory(_cacheFolder, OnlyMine);
        while (true)
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeldByAnother(e))
            {
                await Task.Delay(LockPoll, ct);
            }
        }
    }

    /// <summary>Orders a new clone at the next open or fetch.</summary>
    public void MarkDamaged() => File.Delete(MarkPath);

    /// <summary>Clones in place of whatever is there. The caller holds the lock.</summary>
    public async Task CloneAsync(CancellationToken ct)
    {
        RemoveLeftovers();
        var temporary = $"{Path}.new-{Guid.NewGuid():N}";

        // Without --no-local the objects of a local repository would be hard-linked, links in it included.
        var command = GitProgram.Remote(
            _remote, null, ["clone", "--bare", "--quiet", "--no-local", "--template=", "--", _remote.Address, temporary]);
        var result = await ProcessRunner.RunAsync(command, ct);
        if (result.ExitCode != 0)
        {
            RemoveLeftovers();
            throw GitFailure.OfRemote(_remote, "clone", result.Error);
        }

        await File.WriteAllTextAsync(System.IO.Path.Combine(temporary, Mark), $"A mirror of {_remote.Redacted}. It may be deleted at any time.\n", ct);
        if (Directory.Exists(Path)) Directory.Move(Path, $"{Path}.old-{Guid.NewGuid():N}");
        Directory.Move(temporary, Path);
        RemoveLeftovers();
    }

    /// <summary>
    /// Packs the mirror when thousands of loose objects have gathered. The caller holds the lock. Objects of the last two
    /// weeks stay even where no ref leads to them: a delivery may be about to push them.
    /// </summary>
    public async Task MaintainAsync(CancellationToken ct)
    {
        if (Count("objects/17", "*") <= LooseObjectsInSample && Count("objects/pack", "*.pack") <= MostPacks) return;
        var command = GitProgram.Local(Path, ["gc", "--quiet", "--prune=2.weeks.ago"]) with { Timeout = GitProgram.RemoteTimeout };
        var result = await ProcessRunner.RunAsync(command, ct);
        if (result.ExitCode == 0) return;

        // What was fetched is here all the same, so damage can wait for the next fetch.
        if (!GitFailure.IsCorrupt(result.Error)) throw GitFailure.OfLocal("gc", result.Error);
        MarkDamaged();
    }

    // EAGAIN of Linux and macOS, ERROR_SHARING_VIOLATION of Windows; a full disk is no reason to wait.
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private int Count(string folder, string pattern)
    {
        var path = System.IO.Path.Combine(Path, folder);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern).Count() : 0;
    }

    // Under the lock, whatever is half made belongs to a process that was killed.
    private void RemoveLeftovers()
    {
        foreach (var kind in (string[])["new", "old"])
        {
            foreach (var leftover in Directory.EnumerateDirectories(_cacheFolder, $"{_name}.{kind}-*"))
                Directory.Delete(leftover, recursive: true);
        }
    }
}
