using System.Text;
using System.Text.Json.Nodes;
using Landfall.Clients.Yaml;
using Shouldly;
using Xunit;

namespace Landfall.Tests.Yaml;

/// <summary>Edits by chance on manifests as people write them; the same ones at each run.</summary>
public sealed class YamlEditorPropertyTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases", "Yaml", "Manifests");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void A_scalar_edit_leaves_every_other_byte(string file)
    {
        var content = File.ReadAllBytes(Path.Combine(Folder, file));
        var random = new Random(1);
        var (edited, refused) = (0, 0);
        foreach (var (document, path, node) in new YamlEditor(content, file).Documents.SelectMany(Scalars))
        {
            for (var turn = 0; turn < 6; turn++)
            {
                var (editor, value) = (new YamlEditor(content, file), RandomJson.Text(random));
                try
                {
                    editor.SetScalar(document, path, value);
                    edited++;
                }
                catch (YamlException error) when (error.Message.Contains("uses it", StringComparison.Ordinal))
                {
                    refused++;
                    continue;
                }

                OnlyChanged(content, editor.ToBytes(), node).ShouldBeTrue($"{path} set to {value}:\n{Encoding.UTF8.GetString(editor.ToBytes())}");
                At(editor.Documents[document].Root, path)!.GetValue<string>().ShouldBe(value);
            }
        }

        edited.ShouldBeGreaterThan(refused);
    }

    [Theory, MemberData(nameof(Files))]
    public void Additions_keep_every_line_and_come_out_again(string file)
    {
        var content = File.ReadAllBytes(Path.Combine(Folder, file));
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var editor = new YamlEditor(content, file);
            var value = RandomJson.Node(random, 2);
            var places = editor.Documents.SelectMany(Collections).ToList();
            var (document, path, node) = places[random.Next(places.Count)];
            try
            {
                if (node is YamlMapping) editor.SetEntry(document, path, "added", value);
                else editor.AddItem(document, path, value);
            }
            catch (YamlException error) when (error.Message.Contains("uses it", StringComparison.Ordinal))
            {
                continue;
            }

            var after = Encoding.UTF8.GetString(editor.ToBytes());
            Comments(after).ShouldBe(Comments(Encoding.UTF8.GetString(content)), $"seed {seed}: {path}");
            var added = node is YamlMapping ? path.Child("added") : path.Child(((YamlSequence)node).Items.Count);
            editor.RemoveEntry(document, added);
            Text(editor).ShouldBe(Text(new YamlEditor(content, file)), $"seed {seed}: {path}\n{after}");
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void Removals_keep_every_comment_that_is_not_inside(string file)
    {
        var content = File.ReadAllBytes(Path.Combine(Folder, file));
        var text = Encoding.UTF8.GetString(content);
        foreach (var (document, path, node) in new YamlEditor(content, file).Documents.SelectMany(Nodes).Where(place => place.Path.Parent is not null))
        {
            var editor = new YamlEditor(content, file);
            try
            {
                editor.RemoveEntry(document, path);
            }
            catch (YamlException error) when (error.Message.Contains("would change", StringComparison.Ordinal))
            {
                continue;
            }

            var first = YamlText.Decode(content, file, YamlBudget.Default).MarkAt(node.Start).Line;
            var last = YamlText.Decode(content, file, YamlBudget.Default).MarkAt(node.End).Line;
            var kept = string.Join('\n', text.Split('\n').Where((_, line) => line + 1 < first || line > last));
            Comments(kept).Except(Comments(Encoding.UTF8.GetString(editor.ToBytes()))).ShouldBeEmpty(path.ToString());
        }
    }

    /// <summary>Whether all bytes before the node, and all behind it, are the same.</summary>
    private static bool OnlyChanged(byte[] before, byte[] after, YamlNode node)
    {
        var text = YamlText.Decode(before, "file", YamlBudget.Default);
        var mark = text.HasByteOrderMark ? 3 : 0;
        // Where nothing is written, a blank comes before the value.
        var start = mark + Encoding.UTF8.GetByteCount(text.Text.AsSpan(0, node.Start));
        var end = mark + Encoding.UTF8.GetByteCount(text.Text.AsSpan(0, node.End));
        return after.Length >= before.Length - (end - start)
            && before.AsSpan(0, start).SequenceEqual(after.AsSpan(0, start))
            && before.AsSpan(end).TrimStart("\r\n"u8).SequenceEqual(after.AsSpan(after.Length - (before.Length - end)).TrimStart("\r\n"u8));
    }

    private static JsonNode? At(JsonNode? root, YamlPath path) =>
        path.Segments.Aggregate(root, (node, segment) => segment is string key ? node![key] : node![(int)segment]);

    private static string Text(YamlEditor editor) => new JsonArray([.. editor.Documents.Select(document => document.Root?.DeepClone())]).ToJsonString();

    private static IEnumerable<string> Comments(string text) =>
        text.Split('\n').Where(line => line.TrimStart().StartsWith('#') || line.Contains(" #", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('#', StringComparison.Ordinal)..].TrimEnd('\r'))
            .Where(comment => comment.StartsWith("# ", StringComparison.Ordinal));

    private static IEnumerable<(int Document, YamlPath Path, YamlNode Node)> Scalars(YamlDocument document) =>
        Nodes(document).Where(place => place.Node is YamlScalar);

    private static IEnumerable<(int Document, YamlPath Path, YamlNode Node)> Collections(YamlDocument document) =>
        Nodes(document).Where(place => place.Node is YamlMapping or YamlSequence);

    private static IEnumerable<(int Document, YamlPath Path, YamlNode Node)> Nodes(YamlDocument document) =>
        Nodes(YamlPath.Root, document.Tree.Root).Select(place => (document.Index, place.Path, place.Node));

    private static IEnumerable<(YamlPath Path, YamlNode Node)> Nodes(YamlPath path, YamlNode node)
    {
        IEnumerable<(YamlPath, YamlNode)> children = node switch
        {
            YamlMapping mapping => mapping.Entries!.Where(entry => entry.Owner == mapping).SelectMany(entry => Nodes(path.Child(entry.Name), entry.Value)),
            YamlSequence sequence => sequence.Items.SelectMany((item, index) => Nodes(path.Child(index), item)),
            _ => [],
        };
        return [(path, node), .. children];
    }
}
