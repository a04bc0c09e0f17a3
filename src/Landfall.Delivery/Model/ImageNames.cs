using System.Text.Json.Nodes;
using Landfall.Clients.Oci;
using Landfall.Clients.Yaml;

namespace Landfall.Delivery.Model;

/// <summary>Where Kubernetes objects name container images, as kustomize's <c>images:</c> finds them.</summary>
public static class ImageNames
{
    private static readonly string[] Lists = ["containers", "initContainers"];

    /// <summary>Lists the image of every container at any depth of an object, with its path.</summary>
    public static IEnumerable<(YamlPath Path, string Image)> In(JsonNode? node) => In(node, YamlPath.Root);

    /// <summary>Returns the text with the new tag and digest behind the name as it was written.</summary>
    public static string Retag(string written, ImageReference image) =>
        NameOf(written) + (image.Tag is null ? "" : ":" + image.Tag) + (image.Digest is null ? "" : "@" + image.Digest);

    /// <summary>Returns the text before tag and digest.</summary>
    public static string NameOf(string written)
    {
        var name = written.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    /// <summary>Sets images in an object wherever their repository is used; returns how many places it changed.</summary>
    public static int Set(JsonNode? root, IReadOnlyList<ImageReference> images)
    {
        var changed = 0;
        foreach (var (path, written) in In(root).ToList())
        {
            if (!ImageReference.TryParse(written, out var reference, out _) || images.FirstOrDefault(image => image.SameRepository(reference!)) is not { } image)
                continue;
            var container = path.Segments.SkipLast(1).Aggregate(root, (node, segment) => segment is int index ? node![index] : node![(string)segment]);
            container!["image"] = Retag(written, image);
            changed++;
        }

        return changed;
    }

    private static IEnumerable<(YamlPath, string)> In(JsonNode? node, YamlPath path)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, child) in map)
            {
                if (Lists.Contains(key) && child is JsonArray containers)
                    for (var i = 0; i < containers.Count; i++)
                        if (containers[i] is JsonObject container && container["image"] is JsonValue image && image.TryGetValue<string>(out var text))
                            yield return (path.Child(key).Child(i).Child("image"), text);
                foreach (var found in In(child, path.Child(key)))
                    yield return found;
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
                foreach (var found in In(list[i], path.Child(i)))
                    yield return found;
        }
    }
}
