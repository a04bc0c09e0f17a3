using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.ComponentTests.Fixtures;

namespace Landfall.ComponentTests.Yaml;

/// <summary>The oracle for how manifests are read: kubectl, without any cluster.</summary>
internal static class Kubectl
{
    private const string Label = "oracle=yes";

    /// <summary>Reads the manifests of a file; null when kubectl refuses them.</summary>
    public static async Task<JsonArray?> ReadAsync(string file, CancellationToken ct)
    {
        var start = new ProcessStartInfo("kubectl", ["label", "--local", "-f", file, Label, "--overwrite", "-o", "json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        var error = process.StandardError.ReadToEndAsync(ct);
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await error;
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? Parse(output) : null;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Component.Missing("kubectl is not on PATH");
            throw;
        }
    }

    /// <summary>Objects one after the other, without the label that was added.</summary>
    private static JsonArray Parse(string output)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        var objects = new JsonArray();
        while (reader.Read())
        {
            var item = JsonNode.Parse(ref reader)!;
            if (item["metadata"]?["labels"] is JsonObject labels && labels.Remove("oracle") && labels.Count == 0) item["metadata"]!.AsObject().Remove("labels");
            objects.Add(item);
        }

        return objects;
    }
}
