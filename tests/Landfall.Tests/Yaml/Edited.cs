using System.Text;
using Landfall.Clients.Yaml;

namespace Landfall.Tests.Yaml;

/// <summary>Runs edits on text.</summary>
internal static class Edited
{
    public static string Text(string before, Action<YamlEditor> edit, string file = "file.yaml", YamlDialect dialect = YamlDialect.Kubernetes)
    {
        var editor = new YamlEditor(Encoding.UTF8.GetBytes(before), file, dialect);
        edit(editor);
        return Encoding.UTF8.GetString(editor.ToBytes());
    }

    /// <summary>The message of the refusal, after the content was found unchanged.</summary>
    public static string Refusal(string before, Action<YamlEditor> edit)
    {
        var editor = new YamlEditor(Encoding.UTF8.GetBytes(before), "file.yaml");
        try
        {
            edit(editor);
        }
        catch (YamlException error)
        {
            return Encoding.UTF8.GetString(editor.ToBytes()) == before ? error.Message : "the content has changed";
        }

        return "done: " + Encoding.UTF8.GetString(editor.ToBytes());
    }

    public static YamlPath Path(params object[] segments) => YamlPath.Of(segments);
}
