namespace Landfall.Clients.Yaml;

/// <summary>Says what the parser objects to, at the place where a person would look.</summary>
internal static class YamlSyntaxError
{
    /// <param name="last">Where the parser had got to: it gives some errors with the place of an outer mapping.</param>
    public static YamlException Of(YamlText text, YamlDotNet.Core.YamlException error, int last)
    {
        var problem = (error.InnerException?.Message ?? error.Message).TrimEnd('.');
        if (problem.Length == 0) problem = "this is not valid YAML";
        var at = Math.Clamp((int)error.Start.Index, Math.Min(last, text.Text.Length), text.Text.Length);
        if (problem.Contains("tab", StringComparison.Ordinal) && text.Text.IndexOf('\t', at) is >= 0 and var tab) at = tab;
        return text.Error(at, char.ToLowerInvariant(problem[0]) + problem[1..], Remedy(text.Text, at), error);
    }

    private static string? Remedy(string text, int at)
    {
        var start = YamlScan.LineStart(text, at);
        var line = text.AsSpan(start, YamlScan.LineEnd(text, at) - start);
        if (line.Contains("{{", StringComparison.Ordinal)) return "this looks like a template: render it first";
        if (line.StartsWith("<<<<<<<") || line.StartsWith("=======") || line.StartsWith(">>>>>>>")) return "resolve the merge conflict";
        return line.Contains('\t') ? "indent with spaces" : null;
    }
}
