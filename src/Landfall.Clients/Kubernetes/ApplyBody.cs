using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>Makes out of a manifest what is sent in a server-side apply.</summary>
internal static class ApplyBody
{
    // What the server writes itself. Exported manifests hold it; applying it is an error or claims fields that are not ours.
    private static readonly string[] ServerWritten = ["resourceVersion", "uid", "generation", "creationTimestamp", "selfLink", "managedFields", "deletionTimestamp", "deletionGracePeriodSeconds"];

    /// <summary>
    /// Copies a manifest without status and without metadata that the server writes;
    /// a Secret's write-only stringData becomes data, so that a key that leaves the manifest leaves the cluster; and quantities
    /// that are written as numbers become strings, which is all that servers before 1.21 take here.
    /// </summary>
    public static JsonObject Of(JsonObject manifest, bool namespaced)
    {
        var body = manifest.Copy();
        body.Remove("status");
        if (body.Map("metadata") is { } metadata)
        {
            foreach (var field in ServerWritten) metadata.Remove(field);
            if (!namespaced) metadata.Remove("namespace");
        }
        if (IsBuiltIn(body) && body.Map("spec") is { } spec) WriteQuantities(spec);
        if (body.Text("kind") == "Secret" && body.Text("apiVersion") == "v1") MergeStringData(body);
        return body;
    }

    /// <summary>
    /// Adds <c>protocol: TCP</c>, the default, to ports that have none: servers before 1.21 do not know
    /// the default when they match ports by (port, protocol).
    /// </summary>
    /// <remarks>https://github.com/kubernetes/kubernetes/issues/92332</remarks>
    /// <returns>Whether anything was added.</returns>
    public static bool AddProtocol(JsonNode? node, bool inPorts = false)
    {
        var added = false;
        switch (node)
        {
            case JsonObject map:
                if (inPorts && !map.ContainsKey("protocol") && (map.ContainsKey("port") || map.ContainsKey("containerPort")))
                {
                    map["protocol"] = "TCP";
                    added = true;
                }
                foreach (var (key, value) in map.ToList()) added |= AddProtocol(value, key == "ports");
                break;
            case JsonArray list:
                foreach (var item in list) added |= AddProtocol(item, inPorts);
                break;
        }
        return added;
    }

    public static bool IsMissingProtocol(string message) =>
        message.Contains("omits key field \"protocol\"", StringComparison.Ordinal);

    /// <summary>Whether a kind holds ports to which that applies.</summary>
    public static bool HasPorts(JsonObject body) => body.At("spec") is not null
        && body.Text("apiVersion") is "v1" or "apps/v1" or "batch/v1" or "batch/v1beta1";

    // In a custom resource a number may be meant as one.
    private static bool IsBuiltIn(JsonObject body) =>
        GroupVersionKind.FromObject(body).Group is var group && (!group.Contains('.', StringComparison.Ordinal) || group.EndsWith(".k8s.io", StringComparison.Ordinal));

    private static void WriteQuantities(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) WriteQuantities(item);
        }
        else if (node is JsonObject map)
        {
            foreach (var (key, value) in map.ToList())
            {
                if (Quantity.IsField(key) && IsNumber(value)) map[key] = value!.ToJsonString();
                else if (Quantity.IsMap(key) && value is JsonObject amounts) WriteNumbers(amounts);
                WriteQuantities(map[key]);
            }
        }
    }

    private static void WriteNumbers(JsonObject amounts)
    {
        foreach (var (name, amount) in amounts.Where(a => IsNumber(a.Value)).ToList()) amounts[name] = amount!.ToJsonString();
    }

    private static bool IsNumber(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number;

    private static void MergeStringData(JsonObject secret)
    {
        if (secret.Map("stringData") is not { } strings) return;
        var data = secret.Map("data") ?? [];
        foreach (var (key, value) in strings)
        {
            // Anything but a string stays for the server to refuse.
            if (value is not null && value.Text() is null) return;
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Text() ?? ""));
        }
        secret.Remove("stringData");
        if (data.Parent is null) secret["data"] = data;
    }
}
