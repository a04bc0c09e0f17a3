using System.Text;
using Landfall.Clients.Git;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Git;

public sealed class ObjectStreamTests
{
    private static readonly string Id = new('a', 40);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Objects_are_read_whatever_the_pieces_they_come_in(int piece)
    {
        var large = new string('x', 200_000);
        var stream = new ObjectStream(new Pieces($"{Id} blob 3\na\nb\nrefs/heads/none missing\n{Id} blob 0\n\nab ambiguous\n{Id} blob {large.Length}\n{large}\n", piece));
        (await Text(stream)).ShouldBe("a\nb");
        (await Text(stream)).ShouldBeNull();
        (await Text(stream)).ShouldBe("");
        (await Text(stream)).ShouldBeNull();
        (await Text(stream)).ShouldBe(large);
        await Should.ThrowAsync<EndOfStreamException>(() => Text(stream));
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("zz blob 3\nabc\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa blob -1\n\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa blob 2\nabc\n")]
    public async Task Anything_else_is_an_error(string text) =>
        await Should.ThrowAsync<GitException>(() => Text(new ObjectStream(new Pieces(text, 100))));

    [Fact]
    public async Task Content_that_is_cut_off_is_an_error() =>
        await Should.ThrowAsync<EndOfStreamException>(() => Text(new ObjectStream(new Pieces($"{Id} blob 30\nabc", 100))));

    private static async Task<string?> Text(ObjectStream stream)
    {
        var ct = TestContext.Current.CancellationToken;
        return await stream.ReadHeaderAsync(ct) is { } header ? Encoding.UTF8.GetString(await stream.ReadContentAsync(header, ct)) : null;
    }

    private sealed class Pieces(string text, int piece) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
