using System.Text.Json.Nodes;
using Landfall.Clients;
using Landfall.Clients.Git;
using Landfall.Clients.Oci;
using Landfall.Clients.Yaml;
using Landfall.Delivery.Model;

namespace Landfall.Delivery.ConfigRepo;

/// <summary>What has to be written to put images in place: edited files, and digests that are set at render instead.</summary>
public sealed record ImagePlacement(IReadOnlyList<GitWrite> Writes, IReadOnlyList<ImageReference> Overrides);

/// <summary>
/// Puts the images of a release at their present positions in an environment's manifests:
/// into the manifest itself or the kustomization's <c>images:</c> where no other environment reads that file,
/// else among the overrides of the state file. Every other byte of an edited file stays.
/// </summary>
public sealed class ImageEdits(ConfigSnapshot snapshot, Fleet fleet, Application application, string environment)
{
    private readonly Dictionary<string, YamlEditor> _editors = new(StringComparer.Ordinal);

    /// <summary>Places all images; an image that no manifest uses is an error that names it.</summary>
    public async Task<ImagePlacement> PlaceAsync(IReadOnlyList<ImageReference> images, CancellationToken ct)
    {
        var sources = await ManifestSources.OfAsync(snapshot, application, environment, ct);
        var overrides = new List<ImageReference>();
        foreach (var image in images)
            if (!await PlaceAsync(image, sources, ct))
                overrides.Add(image);

        var writes = new List<GitWrite>();
        foreach (var (file, editor) in _editors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var content = editor.ToBytes();
            var before = await snapshot.ReadAsync(file, ct);
            if (!before.Span.SequenceEqual(content))
                writes.Add(new(file, content, snapshot.Entry(file).Mode));
        }

        return new(writes, overrides);
    }

    /// <summary>Returns false when the image has to be an override, because a position lies in a file that others read.</summary>
    private async Task<bool> PlaceAsync(ImageReference image, IReadOnlyList<ManifestSource> sources, CancellationToken ct)
    {
        var edits = new List<(string File, Action<YamlEditor> Edit)>();
        var found = false;
        var shared = false;
        foreach (var source in sources)
        {
            switch (source)
            {
                case ManifestSource.Plain plain:
                    foreach (var file in plain.Files)
                    {
                        foreach (var (document, path, written) in await PositionsAsync(file, image, ct))
                        {
                            found = true;
                            edits.Add((file, editor => editor.SetScalar(document, path, ImageNames.Retag(written, image))));
                        }
                    }

                    break;
                case ManifestSource.Kustomization kustomization when await NameInAsync(kustomization, image, ct) is { } name:
                    found = true;
                    edits.Add((kustomization.File, editor => SetKustomizeImage(editor, image, name)));
                    break;
            }
        }

        if (!found)
            throw new LandfallException(FailureKind.Invalid,
                $"no manifest of {application.Name} in {environment} uses the image {image.Repository}",
                $"Use it in a container, or take it out of the images of {application.File}. A rollback to a release that ran it needs --config.");
        foreach (var file in edits.Select(edit => edit.File).Distinct(StringComparer.Ordinal))
            shared |= await new FileReaders(snapshot, fleet).IsReadElsewhereAsync(file, application, environment, ct);
        if (shared)
            return false;
        foreach (var (file, edit) in edits)
            edit(await EditorAsync(file, ct));
        return true;
    }

    private async Task<YamlEditor> EditorAsync(string file, CancellationToken ct)
    {
        if (!_editors.TryGetValue(file, out var editor))
            _editors[file] = editor = new(await snapshot.ReadAsync(file, ct), file);
        return editor;
    }

    private async Task<List<(int Document, YamlPath Path, string Written)>> PositionsAsync(string file, ImageReference image, CancellationToken ct)
    {
        var positions = new List<(int, YamlPath, string)>();
        foreach (var document in YamlReader.Read(await snapshot.ReadAsync(file, ct), file))
            foreach (var (path, written) in ImageNames.In(document.Root))
                if (ImageReference.TryParse(written, out var reference, out _) && reference!.SameRepository(image))
                    positions.Add((document.Index, path, written));
        return positions;
    }

    /// <summary>Returns the name that <c>images:</c> has to match: as the manifests below write it, without tag and digest.</summary>
    private async Task<string?> NameInAsync(ManifestSource.Kustomization kustomization, ImageReference image, CancellationToken ct)
    {
        var contents = await snapshot.ReadAllAsync(kustomization.Inputs.ToList(), ct);
        foreach (var (file, content) in contents.OrderBy(pair => pair.Key == kustomization.File ? 0 : 1))
        {
            if (!ImagePositions.IsYaml(file))
                continue;
            foreach (var document in YamlReader.Read(content, file))
            {
                // An entry that renames to the repository counts as a use of it, under the name that it replaces.
                foreach (var entry in (document.Root?["images"] as JsonArray ?? []).OfType<JsonObject>())
                    if (Matches(entry["newName"]?.ToString() ?? entry["name"]?.ToString()) && file == kustomization.File)
                        return entry["name"]?.ToString();
                foreach (var (_, written) in ImageNames.In(document.Root))
                    if (Matches(written))
                        return ImageNames.NameOf(written);
            }
        }

        return null;

        bool Matches(string? text) => text is not null && ImageReference.TryParse(text, out var reference, out _) && reference!.SameRepository(image);
    }

    private static void SetKustomizeImage(YamlEditor editor, ImageReference image, string name)
    {
        var list = YamlPath.Root.Child("images");
        var entries = editor.Documents[0].Root?["images"] as JsonArray ?? [];
        var index = entries.ToList().FindIndex(entry => entry?["name"]?.ToString() == name);
        if (index < 0)
        {
            var item = new JsonObject { ["name"] = name };
            if (image.Tag is not null) item["newTag"] = image.Tag;
            item["digest"] = image.Digest!.ToString();
            editor.AddItem(0, list, item);
            return;
        }

        var place = list.Child(index);
        if (image.Tag is not null)
            editor.SetEntry(0, place, "newTag", image.Tag);
        else if (entries[index]!["newTag"] is not null)
            editor.RemoveEntry(0, place.Child("newTag"));
        editor.SetEntry(0, place, "digest", image.Digest!.ToString());
    }
}
