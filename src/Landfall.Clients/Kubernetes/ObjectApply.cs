using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes;

/// <summary>What an apply did, as far as its answer alone tells.</summary>
/// <param name="Created">The object was not there before (201).</param>
/// <param name="Untouched">The field manager's entry is older than the request, so that nothing changed. False also when in doubt.</param>
internal sealed record ApplyOutcome(JsonObject Live, bool Created, bool Untouched);

/// <summary>Sends server-side applies.</summary>
/// <remarks>https://kubernetes.io/docs/reference/using-api/server-side-apply/</remarks>
internal sealed class ObjectApply(RequestSender sender)
{
    private const int MaxTries = 5;

    // Found out by the server's first complaint; from then on ports carry their protocol at once.
    private volatile bool _wantsProtocol;

    public async Task<ApplyOutcome> SendAsync(ApiResource resource, JsonObject manifest, ApplyOptions options, CancellationToken ct)
    {
        var body = ApplyBody.Of(manifest, resource.Namespaced);
        // Set by a caller that must not overwrite a newer object.
        if (manifest.Text("metadata", "resourceVersion") is { } version) body["metadata"]!["resourceVersion"] = version;
        var complete = _wantsProtocol && ApplyBody.HasPorts(body) && ApplyBody.AddProtocol(body);
        var request = Request(resource, body, options);
        for (var attempt = 1; ; attempt++)
        {
            var response = await sender.SendAsync(request, ct);
            if (response.IsSuccess) return Outcome(response, options);
            var status = ServerStatus.Of(response);
            if (!complete && ApplyBody.IsMissingProtocol(status.Message) && ApplyBody.AddProtocol(body))
            {
                complete = _wantsProtocol = true;
                request = request with { Body = JsonBody.Write(body) };
            }
            else if (status.Code != 409 || status.IsFieldConflict || attempt == MaxTries || body.Text("metadata", "resourceVersion") is not null)
            {
                throw sender.Refused(request, response);
            }
        }
    }

    private static ApiRequest Request(ApiResource resource, JsonObject body, ApplyOptions options)
    {
        var key = ObjectKey.Of(body);
        if (resource.Namespaced && key.Namespace is null)
            throw new KubernetesException(FailureKind.Invalid, $"{key} has no namespace, and its kind lives in one");
        var request = KubernetesClient.Request(HttpMethod.Patch, options.DryRun ? "try to apply" : "apply", resource, key.Namespace, key.Name);
        var query = $"?fieldManager={Uri.EscapeDataString(options.FieldManager)}&force={(options.Force ? "true" : "false")}{(options.DryRun ? "&dryRun=All" : "")}";
        return request with { Path = request.Path + query, Body = JsonBody.Write(body), ContentType = "application/apply-patch+yaml", Sent = body };
    }

    /// <summary>
    /// An apply that changes nothing leaves the time of the manager's entry as it was. Both times are the answering server's own,
    /// in whole seconds: only an entry clearly older than the request counts as untouched.
    /// </summary>
    private static ApplyOutcome Outcome(ApiResponse response, ApplyOptions options)
    {
        var live = response.Object;
        if (response.Status == 201) return new(live, Created: true, Untouched: false);
        var untouched = response.Date is { } answered && FieldOwnership.AppliedAt(live, options.FieldManager) is { } applied
            && applied < answered - response.Took - TimeSpan.FromSeconds(1);
        return new(live, Created: false, untouched);
    }
}
