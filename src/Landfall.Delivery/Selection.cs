using Landfall.Clients;
using Landfall.Delivery.ConfigRepo;
using Landfall.Delivery.Model;

namespace Landfall.Delivery;

/// <summary>Which applications of an environment a command means.</summary>
internal static class Selection
{
    public static IReadOnlyList<Application> Of(FleetReading reading, TargetEnvironment environment, IReadOnlyList<string> names, bool all)
    {
        if (all == names.Count > 0)
            throw new LandfallException(FailureKind.Invalid, all ? "both applications and --all were given" : "no application was named", "Name applications, or give --all.");
        if (all)
        {
            var here = reading.Require().Applications.Where(application => application.Environments.Contains(environment.Name)).ToList();
            return here.Count > 0 || reading.Problems.Count > 0 ? here : throw new LandfallException(FailureKind.Invalid, $"no application is deployed to {environment.Name}",
                $"The fleet's applications are looked for with the glob in {FleetReader.FleetFile}.");
        }

        var named = names.Distinct(StringComparer.Ordinal).Select(reading.Application).ToList();
        named.ForEach(application => application.EnsureDeployedTo(environment));
        return named;
    }
}
