using System.Text.Json.Nodes;

namespace Landfall.Clients.Kubernetes.Health;

/// <summary>Holds one entry of <c>status.conditions</c>; a part that is missing is an empty text.</summary>
internal sealed record Condition(string Type, string Status, string Reason, string Message, long? ObservedGeneration, DateTimeOffset? Since)
{
    internal bool IsTrue => Status == "True";

    internal bool IsFalse => Status == "False";

    /// <summary>What the controller says: its message, or else the reason.</summary>
    internal string Says => Message.Length > 0 ? Message : Reason;

    internal static Condition Read(JsonObject entry) => new(
        entry.Text("type") ?? "", entry.Text("status") ?? "", entry.Text("reason") ?? "", entry.Text("message") ?? "", entry.Number("observedGeneration"), entry.Time("lastTransitionTime"));
}

internal static class ConditionFields
{
    internal static IEnumerable<Condition> Conditions(this JsonObject obj) => obj.Objects("status", "conditions").Select(entry => Health.Condition.Read(entry));

    internal static Condition? Condition(this JsonObject obj, string type) => obj.Conditions().FirstOrDefault(condition => condition.Type == type);
}
