namespace Landfall.ComponentTests.Fixtures;

/// <summary>One push that waits in the repository's hook until it is released; later ones pass.</summary>
internal sealed class HeldPush : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What the hook runs.</summary>
    public string Script => $"mkdir {_folder["arrived"]} 2>/dev/null || exit 0; until [ -e {_folder["go"]} ] || [ ! -d {_folder} ]; do sleep 0.05; done";

    /// <summary>Waits until the push is there, or until whoever was to push has ended without one.</summary>
    public Task ArrivedAsync(Task pusher) =>
        Eventually.HoldsAsync(() => Task.FromResult(pusher.IsCompleted || Directory.Exists(_folder["arrived"])), "the commit is pushed", 60);

    public void Release() => File.WriteAllText(_folder["go"], "");

    public void Dispose() => _folder.Dispose();
}
