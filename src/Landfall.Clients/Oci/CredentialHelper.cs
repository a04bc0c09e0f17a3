using System.Text;
using Landfall.Clients.Processes;

namespace Landfall.Clients.Oci;

/// <summary>Asks a <c>docker-credential-…</c> program (github.com/docker/docker-credential-helpers): server name in, JSON out.</summary>
internal static class CredentialHelper
{
    /// <summary>The credential, or null where the helper has none.</summary>
    /// <exception cref="LandfallException">Invalid: not a helper's name; Failed: it is not installed, or fails; TimedOut: after a minute.</exception>
    public static async Task<RegistryCredential?> GetAsync(string helper, string server, CancellationToken ct)
    {
        if (helper.Length == 0 || !helper.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.'))
        {
            throw new LandfallException(FailureKind.Invalid, $"{Printable.Of(helper, 100)} is not the name of a credential helper");
        }

        var command = new ProcessCommand("docker-credential-" + helper, ["get"])
        {
            InheritEnvironment = true, // It is the user's own, and finds keyrings and cloud logins by the environment.
            StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(server)),
            Timeout = TimeSpan.FromMinutes(1),
            OutputLimit = 1024 * 1024,
        };
        var result = await ProcessRunner.RunAsync(command, ct);
        if (result.ExitCode == 0) return Read(result.Output, helper);
        if (result.Text.Contains("credentials not found", StringComparison.OrdinalIgnoreCase)) return null;
        throw new LandfallException(
            FailureKind.Failed,
            $"docker-credential-{helper} get ended with exit code {result.ExitCode} for {Printable.Of(server, 200)}: "
            + Printable.Of(result.Error.Length > 0 ? result.Error : result.Text, 300));
    }

    private static RegistryCredential? Read(ReadOnlyMemory<byte> output, string helper)
    {
        try
        {
            var root = JsonBody.Read(output);
            var (username, secret) = (root.Text("Username"), root.Text("Secret"));
            if (string.IsNullOrEmpty(secret)) return null;
            return username == "<token>"
                ? new RegistryCredential { IdentityToken = secret }
                : new RegistryCredential { Username = username, Password = secret };
        }
        catch (FormatException)
        {
            throw new LandfallException(FailureKind.Failed, $"docker-credential-{helper} get did not answer with a JSON object");
        }
    }
}
