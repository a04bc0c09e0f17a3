namespace Landfall.Clients.Kubernetes;

/// <summary>How one object is applied: as which field manager, whether other owners' fields are taken, and whether it is only tried.</summary>
public sealed record ApplyOptions(string FieldManager, bool Force = false, bool DryRun = false);
