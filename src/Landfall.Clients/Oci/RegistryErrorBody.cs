using System.Text.Json;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Oci;

/// <summary>Takes code and message out of an error body (OCI distribution specification, error codes).</summary>
internal static class RegistryErrorBody
{
    public static (string? Code, string? Message) Read(ReadOnlyMemory<byte> body, Redactor redactor)
    {
        try
        {
            var root = JsonBody.Read(body);
            var error = root.Member("errors") is { ValueKind: JsonValueKind.Array } errors ? errors.EnumerateArray().FirstOrDefault() : root;
            return (Shown(error.Text("code") ?? error.Text("error"), redactor, 60), Shown(error.Text("message") ?? error.Text("error_description"), redactor, 300));
        }
        catch (FormatException)
        {
            return (null, null); // A proxy's web page says nothing that the status does not.
        }
    }

    private static string? Shown(string? text, Redactor redactor, int limit) =>
        string.IsNullOrWhiteSpace(text) ? null : Printable.Of(redactor.Redact(text), limit);
}
