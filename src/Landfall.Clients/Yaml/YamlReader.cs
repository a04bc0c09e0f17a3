namespace Landfall.Clients.Yaml;

/// <summary>Reads YAML (and so JSON) into JSON trees that know their places in the file.</summary>
public static class YamlReader
{
    /// <summary>
    /// Reads all documents of a stream. Documents without content are left out; an explicit null is a document.
    /// Numbers that 64 bits hold are exact, others the nearest double.
    /// </summary>
    /// <param name="content">UTF-8, with or without byte order mark, any line ends.</param>
    /// <param name="file">The name that errors give.</param>
    /// <param name="dialect">How plain scalars are understood.</param>
    /// <param name="budget">What the read may cost; <see cref="YamlBudget.Default"/> when null.</param>
    /// <exception cref="YamlException">
    /// Invalid UTF-8 or YAML, a duplicate key, a key that is null or a collection, an unknown alias, an alias inside
    /// the node that it names, a value that contradicts its tag, infinity or NaN, or a budget exceeded.
    /// </exception>
    public static IReadOnlyList<YamlDocument> Read(
        ReadOnlyMemory<byte> content, string file, YamlDialect dialect = YamlDialect.Kubernetes, YamlBudget? budget = null)
    {
        budget ??= YamlBudget.Default;
        return Read(YamlText.Decode(content, file, budget), dialect, budget);
    }

    internal static IReadOnlyList<YamlDocument> Read(YamlText text, YamlDialect dialect, YamlBudget budget)
    {
        var composer = new YamlComposer(text, dialect);
        var documents = new List<YamlDocument>();
        foreach (var tree in YamlTreeReader.Read(text, budget))
        {
            if (tree.Root is YamlScalar { IsMissing: true }) continue;
            documents.Add(new YamlDocument(text, tree, documents.Count, composer.Compose(tree.Root)));
        }

        return documents;
    }
}
